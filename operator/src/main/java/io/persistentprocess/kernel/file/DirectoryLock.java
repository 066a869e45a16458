package io.persistentprocess.kernel.file;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.KernelException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An exclusive flock(2) on a directory, held until closed or until the process is gone, however it ends. Seen by every process of the host whatever its
 * namespaces. Children do not keep it: the descriptor is theirs neither through exec nor through the spawn library.
 */
public final class DirectoryLock implements AutoCloseable {
    private final FileDescriptor directory;

    private DirectoryLock(FileDescriptor directory) {
        this.directory = directory;
    }

    /** Empty when another holds it. */
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
