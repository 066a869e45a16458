package io.persistentprocess.kernel.file;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.KernelException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An exclusive flock(2) on a directory, held until it is closed or the process ends in any way. It works across all namespaces of the host. Children do not keep the
 * lock, because they do not inherit the descriptor.
 */
public final class DirectoryLock implements AutoCloseable {
    private final FileDescriptor directory;

    private DirectoryLock(FileDescriptor directory) {
        this.directory = directory;
    }

    /** Empty: another process holds the lock. */
    public static Optional<DirectoryLock> tryLock(Path directory) throws KernelException {
        return Flock.tryOn(
                        directory,
                        () -> FileDescriptor.open(
                                directory.toString(), FileDescriptor.O_RDONLY | FileDescriptor.O_DIRECTORY))
                .map(DirectoryLock::new);
    }

    @Override
    public void close() {
        directory.close();
    }
}
