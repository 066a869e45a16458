package io.persistentprocess.kernel.poll;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import io.persistentprocess.kernel.system.KernelClock;
import java.util.concurrent.TimeUnit;

/** A timerfd_create(2) on CLOCK_BOOTTIME, which includes suspend and ignores changes of the wall clock. One serves any number of deadlines: arm it for the earliest. */
public final class TimerFd implements AutoCloseable {
    private static final int TFD_NONBLOCK_CLOEXEC = 04000 | 02000000;
    private static final int TFD_TIMER_ABSTIME = 1;
    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final FileDescriptor descriptor;

    private TimerFd(FileDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    public static TimerFd boottime() throws KernelException {
        int fd = Libc.timerfd_create(KernelClock.CLOCK_BOOTTIME, TFD_NONBLOCK_CLOEXEC);
        if (fd < 0) {
            throw Libc.lastError("timerfd_create", "");
        }
        return new TimerFd(new FileDescriptor(fd, "timerfd"));
    }

    public int fd() {
        return descriptor.fd();
    }

    /** Makes it readable when {@link KernelClock#bootNanos()} has reached this, at once if it has already. Replaces the earlier time. */
    public void armAt(long bootNanos) throws KernelException {
        // An it_value of zero would disarm the timer, so a deadline at or before boot becomes the first nanosecond.
        set(Math.max(1, bootNanos));
    }

    public void disarm() throws KernelException {
        set(0);
    }

    private void set(long bootNanos) throws KernelException {
        long[] value = {0, 0, bootNanos / NANOS_PER_SECOND, bootNanos % NANOS_PER_SECOND};
        if (Libc.timerfd_settime(fd(), TFD_TIMER_ABSTIME, value, null) < 0) {
            throw Libc.lastError("timerfd_settime", "");
        }
    }

    /** Resets it; does nothing if it has not expired. */
    public void drain() throws KernelException {
        if (Libc.read(fd(), new byte[Long.BYTES], Long.BYTES) < 0 && Libc.errno() != Errno.EAGAIN) {
            throw Libc.lastError("read", "timerfd");
        }
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
