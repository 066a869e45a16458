package io.persistentprocess.kernel.poll;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An eventfd(2) that another process created and still uses. Its file description is shared, so it is not changed: its owner decides whether reads block. {@link
 * EventFdBatch} signals it.
 */
public final class ForeignEventFd implements AutoCloseable {
    /** The link in /proc/PID/fd of an eventfd, proc_pid_fd(5): only the kernel creates such names; paths begin with a slash. */
    private static final byte[] NAME = "anon_inode:[eventfd]".getBytes(StandardCharsets.US_ASCII);

    private final FileDescriptor descriptor;

    private ForeignEventFd(FileDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Takes over a descriptor; closes it if it is no eventfd. Reads only its link: the fdinfo of an epoll instance, for example, is as long as its creator wants. For a
     * thread that may block, because closing another type may take as long as its creator wants, too.
     *
     * @throws KernelException EBADF: it is open, but no eventfd
     */
    public static ForeignEventFd of(int fd) throws KernelException {
        FileDescriptor descriptor = new FileDescriptor(fd, "eventfd");
        try {
            byte[] name = new byte[NAME.length + 1];
            long length = Libc.readlink("/proc/self/fd/" + fd, name, name.length);
            if (length < 0) {
                throw Libc.lastError("readlink", "descriptor " + fd);
            }
            if (Arrays.equals(name, 0, (int) length, NAME, 0, NAME.length)) {
                return new ForeignEventFd(descriptor);
            }
            throw new KernelException("descriptor is no eventfd", "", Errno.EBADF);
        } catch (KernelException e) {
            descriptor.close();
            throw e;
        }
    }

    /** The descriptor's number in this process. */
    public int fd() {
        return descriptor.fd();
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
