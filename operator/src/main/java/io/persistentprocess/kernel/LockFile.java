package io.persistentprocess.kernel;

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

    private final Path path;
    private final Descriptor file;

    private LockFile(Path path, Descriptor file) {
        this.path = path;
        this.file = file;
    }

    /** Makes the file, if need be, for its owner only. Empty when another holds it. */
    public static Optional<LockFile> tryLock(Path path) throws KernelException {
        return Flock.tryOn(
                        path,
                        () -> Descriptor.open(
                                path.toString(),
                                Descriptor.O_WRONLY | Descriptor.O_CREAT | Descriptor.O_NOFOLLOW,
                                OWNER_ONLY))
                .map(file -> new LockFile(path, file));
    }

    /** Removes the file first: while it is locked, nobody else can have locked it. */
    @Override
    public void close() {
        Libc.unlink(path.toString());
        file.close();
    }
}
