package io.persistentprocess.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An exclusive flock(2) on a directory, held until closed or until the process is gone, however it ends. Seen by every process of the host whatever its
 * namespaces. Children do not keep it: the descriptor is theirs neither through exec nor through the spawn library.
 */
public final class DirectoryLock implements AutoCloseable {
    private static final int LOCK_EX_NB = 2 | 4;

    private final Descriptor directory;

    private DirectoryLock(Descriptor directory) {
        this.directory = directory;
    }

    /** Empty when another holds it. */
    public static Optional<DirectoryLock> tryLock(Path directory) throws KernelException {
        Descriptor descriptor = Descriptor.open(directory.toString(), Descriptor.O_RDONLY | Descriptor.O_DIRECTORY);
        if (Libc.flock(descriptor.fd(), LOCK_EX_NB) == 0) {
            if (isStillThere(directory, descriptor)) {
                return Optional.of(new DirectoryLock(descriptor));
            }
            descriptor.close();
            return tryLock(directory);
        }
        KernelException failure = KernelException.last("flock", directory);
        descriptor.close();
        // EWOULDBLOCK is EAGAIN on Linux.
        if (failure.is(Errno.EAGAIN)) {
            return Optional.empty();
        }
        throw failure;
    }

    /** Whoever held the lock before may have removed the directory with it; another of that name is another lock. */
    private static boolean isStillThere(Path directory, Descriptor descriptor) {
        try {
            Path opened = Path.of("/proc/self/fd/" + descriptor.fd());
            return Files.isSameFile(directory, opened);
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public void close() {
        directory.close();
    }
}
