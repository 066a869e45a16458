package io.persistentprocess.kernel;

import java.util.concurrent.TimeUnit;

/** CLOCK_BOOTTIME of clock_gettime(2), the clock that /proc/PID/stat has start times in, and which boot it counts from. Any thread. */
public final class Clock {
    static final int CLOCK_BOOTTIME = 7;

    /** USER_HZ: start times in /proc are in these ticks, 100 a second on both architectures whatever the kernel's own HZ (asm-generic/param.h). */
    private static final long NANOS_PER_TICK = TimeUnit.SECONDS.toNanos(1) / 100;

    private Clock() {}

    /** Nanoseconds since boot, suspend included. */
    public static long bootNanos() {
        long[] timespec = new long[2];
        if (Libc.clock_gettime(CLOCK_BOOTTIME, timespec) != 0) {
            throw new IllegalStateException("clock_gettime: " + Errno.describe(Libc.errno()));
        }
        return TimeUnit.SECONDS.toNanos(timespec[0]) + timespec[1];
    }

    /** A UUID that differs after each boot, random(4). */
    public static String bootId() throws KernelException {
        return Descriptor.contents("/proc/sys/kernel/random/boot_id").strip();
    }

    /** When a process with this start time (field 22 of proc_pid_stat(5)) began, to the tick of 10 ms. */
    public static long startTicksToBootNanos(long ticks) {
        return Math.multiplyExact(ticks, NANOS_PER_TICK);
    }
}
