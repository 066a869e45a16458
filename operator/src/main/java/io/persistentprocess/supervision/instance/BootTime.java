package io.persistentprocess.supervision.instance;

import java.time.Duration;

/**
 * A time on the kernel's CLOCK_BOOTTIME: nanoseconds since boot, including suspend (clock_gettime(2)).
 *
 * <p>Every decision uses this clock. It never jumps with the wall clock. Unlike CLOCK_MONOTONIC it includes suspend, and it means the same to a later agent of the same
 * boot, so it can be stored in a checkpoint.
 */
public record BootTime(long nanos) implements Comparable<BootTime> {
    public BootTime plus(Duration duration) {
        return new BootTime(Math.addExact(nanos, duration.toNanos()));
    }

    public Duration since(BootTime earlier) {
        return Duration.ofNanos(nanos - earlier.nanos);
    }

    public boolean isBefore(BootTime other) {
        return nanos < other.nanos;
    }

    @Override
    public int compareTo(BootTime other) {
        return Long.compare(nanos, other.nanos);
    }
}
