package io.persistentprocess.kernel.system;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.util.concurrent.TimeUnit;

/** Clocks of clock_gettime(2): CLOCK_BOOTTIME, in which /proc/PID/stat has start times, the ID of the boot, and CPU time. Any thread. */
public final class KernelClock {
    public static final int CLOCK_BOOTTIME = 7;
    private static final int CLOCK_THREAD_CPUTIME_ID = 3;

    /** USER_HZ, the ticks of start times in /proc: 100 a second on both architectures, independent of the kernel's HZ (asm-generic/param.h). */
    private static final long NANOS_PER_TICK = TimeUnit.SECONDS.toNanos(1) / 100;

    private KernelClock() {}

    /** Nanoseconds since boot, including suspend. */
    public static long bootNanos() {
        return nanos(CLOCK_BOOTTIME);
    }

    /** The CPU time of the calling thread in nanoseconds, independent of the load of the host. */
    public static long threadCpuNanos() {
        return nanos(CLOCK_THREAD_CPUTIME_ID);
    }

    private static long nanos(int clock) {
        long[] timespec = new long[2];
        if (Libc.clock_gettime(clock, timespec) != 0) {
            throw new IllegalStateException("clock_gettime: " + Errno.describe(Libc.errno()));
        }
        return TimeUnit.SECONDS.toNanos(timespec[0]) + timespec[1];
    }

    /** A UUID that differs after each boot, random(4). */
    public static String bootId() throws KernelException {
        return FileDescriptor.contents("/proc/sys/kernel/random/boot_id", 4096).strip();
    }

    /** Converts a start time (field 22 of proc_pid_stat(5)) to nanoseconds since boot, with a resolution of 10 ms. */
    public static long startTicksToBootNanos(long ticks) {
        return Math.multiplyExact(ticks, NANOS_PER_TICK);
    }
}
