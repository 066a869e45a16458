package io.persistentprocess.kernel.poll;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** An eventfd(2): any thread signals it and wakes the thread that has it in its epoll. Signals before a drain count as one. */
public final class EventFd implements AutoCloseable {
    private static final int EFD_NONBLOCK_CLOEXEC = 04000 | 02000000;

    private static final byte[] ONE = ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.nativeOrder())
            .putLong(1)
            .array();

    private final FileDescriptor descriptor;

    private EventFd(FileDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    public static EventFd create() throws KernelException {
        int fd = Libc.eventfd(0, EFD_NONBLOCK_CLOEXEC);
        if (fd < 0) {
            throw Libc.lastError("eventfd", "");
        }
        return new EventFd(new FileDescriptor(fd, "eventfd"));
    }

    public int fd() {
        return descriptor.fd();
    }

    /** From any thread; never blocks. */
    public void signal() throws KernelException {
        // EAGAIN: the counter is full, so a wake-up is pending already.
        if (Libc.write(fd(), ONE, Long.BYTES) < 0 && Libc.errno() != Errno.EAGAIN) {
            throw Libc.lastError("write", "eventfd");
        }
    }

    /** Resets it; does nothing if it is not signalled. */
    public void drain() throws KernelException {
        if (Libc.read(fd(), new byte[Long.BYTES], Long.BYTES) < 0 && Libc.errno() != Errno.EAGAIN) {
            throw Libc.lastError("read", "eventfd");
        }
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
