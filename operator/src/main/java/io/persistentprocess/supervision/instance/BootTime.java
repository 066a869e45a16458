package io.persistentprocess.supervision.instance;

import java.time.Duration;

/**
 * A point on the kernel's CLOCK_BOOTTIME: nanoseconds since boot, suspend included (clock_gettime(2)).
 *
 * <p>Every decision uses this clock: it never jumps with the wall clock, and unlike CLOCK_MONOTONIC it means the same to an agent that starts later in the
 * same boot, so it can be kept in a checkpoint.
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
