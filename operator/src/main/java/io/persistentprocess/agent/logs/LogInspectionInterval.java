package io.persistentprocess.agent.logs;

import io.persistentprocess.kernel.system.KernelClock;
import java.time.Duration;

/**
 * Decides when a log that is written to is inspected again: before it has grown by half its maximum size at the last measured rate, but at most once a second if it grows
 * slowly. After a quiet time the second inspection follows soon, because the rate is unknown. Pure except for the clock; for one thread.
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

    /** The time until the next inspection. */
    Duration untilNext(long nowNanos) {
        return Duration.ofNanos(Math.max(0, lookedAtNanos + pause.toNanos() - nowNanos));
    }

    /**
     * Records an inspection.
     *
     * @param beganAtNanos when it began
     * @param foundBytes the size then
     * @param leftNowBytes the size at its end
     * @param nowNanos when it ended
     */
    void inspected(long beganAtNanos, long foundBytes, long leftNowBytes, long nowNanos) {
        long sinceNanos = Math.max(1, beganAtNanos - lookedAtNanos);
        long grownBytes = Math.max(0, foundBytes - leftBytes);
        boolean wasQuiet = sinceNanos >= 2 * LONGEST.toNanos() && grownBytes < maxSizeBytes / 2;
        // Floating point, because the values may be large and need not be exact.
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
