package io.persistentprocess.kernel.file;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Takes an exclusive flock(2) on a path, whose holder may remove the file. */
final class Flock {
    private static final int LOCK_EX_NB = 2 | 4;

    private Flock() {}

    /** Opens the path; may create the file. */
    interface Opening {
        FileDescriptor open() throws KernelException;
    }

    /** The open and locked descriptor; empty: another process holds the lock. */
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

    /** The former holder may have removed the file with its lock; a new file of that name has another lock. */
    private static boolean isStillThere(Path path, FileDescriptor descriptor) {
        try {
            Path opened = Path.of("/proc/self/fd/" + descriptor.fd());
            return Files.isSameFile(path, opened);
        } catch (IOException _) {
            return false;
        }
    }
}
