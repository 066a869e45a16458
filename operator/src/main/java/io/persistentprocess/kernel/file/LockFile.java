package io.persistentprocess.kernel.file;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A lock file, flock(2), that is removed with the lock. A process that opened it before finds that it is no longer the file of that name, and creates another.
 *
 * <p>If the agent dies here: the file stays, unlocked, and the next process takes it.
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

    /** Creates the file if necessary, accessible only to its owner. Empty: another process holds the lock. */
    public static Optional<LockFile> tryLock(Path path) throws KernelException {
        return Flock.tryOn(path, () -> open(path)).map(file -> new LockFile(path, file));
    }

    /** In a directory where every user may create files, such as /tmp, an existing file may be of any type and any user. */
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

    /** Removes the file before it unlocks it, so that no other process can have locked it. */
    @Override
    public void close() {
        Libc.unlink(path.toString());
        file.close();
    }
}
