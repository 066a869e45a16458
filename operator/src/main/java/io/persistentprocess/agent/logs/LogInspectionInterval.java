package io.persistentprocess.agent.logs;

import io.persistentprocess.kernel.system.KernelClock;
import java.time.Duration;

/**
 * How soon a log that is written to is looked at again: so soon that it has grown by half its size at the most at the speed of the last look, but no more than once a second
 * where it grows slowly. What was quiet is looked at twice in short succession, since nobody knows yet how fast it grows. Pure but for the clock; for one thread.
 */
final class LogInspectionInterval {
    static final Duration LONGEST = Duration.ofSeconds(1);
    private static final Duration SHORTEST = Duration.ofMillis(20);
    private static final Duration AFTER_QUIET = Duration.ofMillis(50);

    private final long maxSizeBytes;
    private long lookedAtNanos;
    private long leftBytes;
    private Duration pause = AFTER_QUIET;

    LogInspectionInterval(long maxSizeBytes, long nowNanos) {
        this.maxSizeBytes = maxSizeBytes;
        this.lookedAtNanos = nowNanos - LONGEST.toNanos();
    }

    /** How long to wait before the next look. */
    Duration untilNext(long nowNanos) {
        return Duration.ofNanos(Math.max(0, lookedAtNanos + pause.toNanos() - nowNanos));
    }

    /**
     * It was looked at.
     *
     * @param beganAtNanos when the look began
     * @param foundBytes its size then
     * @param leftNowBytes its size at the end of the look, {@code nowNanos}
     */
    void looked(long beganAtNanos, long foundBytes, long leftNowBytes, long nowNanos) {
        long sinceNanos = Math.max(1, beganAtNanos - lookedAtNanos);
        long grownBytes = Math.max(0, foundBytes - leftBytes);
        boolean wasQuiet = sinceNanos >= 2 * LONGEST.toNanos() && grownBytes < maxSizeBytes / 2;
        // As floating point: all may be large, and a little more or less does not matter.
        double bytesANano = (double) grownBytes / (double) sinceNanos;
        long untilHalfNanos = (long) ((double) maxSizeBytes / 2 / bytesANano);
        long nanos = Math.clamp(untilHalfNanos, SHORTEST.toNanos(), LONGEST.toNanos());
        long tookNanos = nowNanos - beganAtNanos;
        pause = wasQuiet ? AFTER_QUIET : Duration.ofNanos(Math.max(nanos, tookNanos));
        lookedAtNanos = nowNanos;
        leftBytes = leftNowBytes;
    }

    static LogInspectionInterval begin(long maxSizeBytes) {
        return new LogInspectionInterval(maxSizeBytes, KernelClock.bootNanos());
    }
}
