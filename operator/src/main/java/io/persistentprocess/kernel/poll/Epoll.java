package io.persistentprocess.kernel.poll;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.time.Duration;

/**
 * An epoll(7) instance and the events of its last wait, in native memory, so that a wait allocates nothing.
 *
 * <p>For the thread that waits. A token is any 64 bits that the caller wants back with an event. The caller keeps the descriptors; closing the last reference to one
 * removes it from the epoll, too.
 */
public final class Epoll implements AutoCloseable {
    public static final int IN = 0x1;
    public static final int PRI = 0x2;
    public static final int OUT = 0x4;
    public static final int ERR = 0x8;
    public static final int HUP = 0x10;
    public static final int ONESHOT = 1 << 30;
    public static final int ET = 1 << 31;

    private static final int EPOLL_CLOEXEC = 02000000;
    private static final int CTL_ADD = 1;
    private static final int CTL_DEL = 2;
    private static final int CTL_MOD = 3;
    private static final int CAPACITY = 256;
    /** struct epoll_event is packed on x86_64 only (uapi/linux/eventpoll.h, EPOLL_PACKED). */
    private static final int DATA_OFFSET = System.getProperty("os.arch").equals("aarch64") ? 8 : 4;

    private static final int EVENT_BYTES = DATA_OFFSET + Long.BYTES;

    private final FileDescriptor descriptor;
    private final Memory ready = new Memory((long) CAPACITY * EVENT_BYTES);
    private final Memory argument = new Memory(EVENT_BYTES);

    private Epoll(FileDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    public static Epoll create() throws KernelException {
        int fd = Libc.epoll_create1(EPOLL_CLOEXEC);
        if (fd < 0) {
            throw Libc.lastError("epoll_create1", "");
        }
        return new Epoll(new FileDescriptor(fd, "epoll"));
    }

    /** Readable while there are events, epoll(7), so that another epoll can watch it. */
    public int fd() {
        return descriptor.fd();
    }

    public void add(int fd, int events, long token) throws KernelException {
        control(CTL_ADD, fd, events, token);
    }

    /** Replaces events and token of a descriptor added before; re-arms a ONESHOT one. */
    public void modify(int fd, int events, long token) throws KernelException {
        control(CTL_MOD, fd, events, token);
    }

    public void remove(int fd) throws KernelException {
        control(CTL_DEL, fd, 0, 0);
    }

    private void control(int operation, int fd, int events, long token) throws KernelException {
        argument.setInt(0, events);
        argument.setLong(DATA_OFFSET, token);
        if (Libc.epoll_ctl(descriptor.fd(), operation, fd, Pointer.nativeValue(argument)) < 0) {
            throw Libc.lastError("epoll_ctl", "descriptor " + fd);
        }
    }

    /** Blocks until there are events. Returns their number, at most 256; the next call returns the rest. */
    public int await() throws KernelException {
        while (true) {
            int count = wait(-1);
            if (count > 0) {
                return count;
            }
        }
    }

    /** As {@link #await()}, but returns 0 after the timeout (rounded up to milliseconds); a signal may end the wait early, also with 0. */
    public int await(Duration timeout) throws KernelException {
        long millis = timeout.plusNanos(999_999).toMillis();
        return wait(Math.clamp(millis, 0, Integer.MAX_VALUE));
    }

    private int wait(int timeoutMillis) throws KernelException {
        int count = Libc.epoll_wait(descriptor.fd(), Pointer.nativeValue(ready), CAPACITY, timeoutMillis);
        if (count >= 0) {
            return count;
        }
        if (Libc.errno() == Errno.EINTR) {
            return 0;
        }
        throw Libc.lastError("epoll_wait", "");
    }

    /** The token of an event of the last wait. */
    public long token(int index) {
        return ready.getLong((long) index * EVENT_BYTES + DATA_OFFSET);
    }

    /** The events {@link #IN}, {@link #PRI}, {@link #ERR} and {@link #HUP} of an event of the last wait. */
    public int events(int index) {
        return ready.getInt((long) index * EVENT_BYTES);
    }

    @Override
    public void close() {
        descriptor.close();
        ready.close();
        argument.close();
    }
}
