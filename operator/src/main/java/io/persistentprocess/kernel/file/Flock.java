package io.persistentprocess.kernel.file;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The way to an exclusive flock(2) on what a path names, when whoever holds it may remove that. */
final class Flock {
    private static final int LOCK_EX_NB = 2 | 4;

    private Flock() {}

    /** Opens the path, creating it or not. */
    interface Opening {
        FileDescriptor open() throws KernelException;
    }

    /** The open and locked descriptor; empty when another holds the lock. */
    static Optional<FileDescriptor> tryOn(Path path, Opening opening) throws KernelException {
        while (true) {
            FileDescriptor descriptor = opening.open();
            if (Libc.flock(descriptor.fd(), LOCK_EX_NB) < 0) {
                KernelException failure = Libc.lastError("flock", path);
                descriptor.close();
                // EWOULDBLOCK is EAGAIN on Linux.
                if (failure.is(Errno.EAGAIN)) {
                    return Optional.empty();
                }
                throw failure;
            }
            if (isStillThere(path, descriptor)) {
                return Optional.of(descriptor);
            }
            descriptor.close();
        }
    }

    /** Whoever held the lock before may have removed the file with it; another of that name is another lock. */
    private static boolean isStillThere(Path path, FileDescriptor descriptor) {
        try {
            Path opened = Path.of("/proc/self/fd/" + descriptor.fd());
            return Files.isSameFile(path, opened);
        } catch (IOException _) {
            return false;
        }
    }
}
