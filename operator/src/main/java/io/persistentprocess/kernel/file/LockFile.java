package io.persistentprocess.kernel.file;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that is there to be locked, flock(2), and is removed with the lock: whoever has opened it before that finds that it is no longer the one of its name, and
 * makes another.
 *
 * <p>Dies here: the file stays, unlocked; the next one takes it.
 */
public final class LockFile implements AutoCloseable {
    private static final int OWNER_ONLY = 0600;
    private static final int CREATE =
            FileDescriptor.O_WRONLY | FileDescriptor.O_CREAT | FileDescriptor.O_EXCL | FileDescriptor.O_NOFOLLOW;

    private final Path path;
    private final FileDescriptor file;

    private LockFile(Path path, FileDescriptor file) {
        this.path = path;
        this.file = file;
    }

    /** Makes the file, if need be, for its owner only. Empty when another holds it. */
    public static Optional<LockFile> tryLock(Path path) throws KernelException {
        return Flock.tryOn(path, () -> open(path)).map(file -> new LockFile(path, file));
    }

    /** Where everybody may make files, as in /tmp, one that is there already may be anything, and anybody's. */
    private static FileDescriptor open(Path path) throws KernelException {
        while (true) {
            try {
                return FileDescriptor.open(path.toString(), CREATE, OWNER_ONLY);
            } catch (KernelException e) {
                if (!e.is(Errno.EEXIST)) {
                    throw e;
                }
            }
            Optional<FileDescriptor> there = openExisting(path);
            if (there.isPresent()) {
                return there.get();
            }
        }
    }

    /** Empty: it was removed meanwhile. */
    private static Optional<FileDescriptor> openExisting(Path path) throws KernelException {
        try {
            RegularFile file = RegularFile.open(path, RegularFile.LastLink.REFUSED, FileDescriptor.O_WRONLY);
            int owner = file.status().uid();
            if (!TrustedDirectory.isOurs(owner)) {
                file.close();
                String user = Integer.toUnsignedString(owner);
                throw new KernelException("lock", path.toString(), Errno.EPERM, "it belongs to user " + user);
            }
            return Optional.of(file.descriptor());
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Removes the file first: while it is locked, nobody else can have locked it. */
    @Override
    public void close() {
        Libc.unlink(path.toString());
        file.close();
    }
}
