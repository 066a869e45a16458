package io.persistentprocess.agent.processes;

import java.util.concurrent.TimeUnit;

/** A token bucket: a burst of kills may be reported at once, and one a second after that. Pure; times are nanoseconds of any clock that does not jump. */
final class KilledProcessRateLimiter {
    static final int BURST = 20;

    private static final long REFILL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private int left = BURST;
    private long countedAt;

    KilledProcessRateLimiter(long now) {
        this.countedAt = now;
    }

    /** Takes a token. False: there is none, so the kill must not be reported. */
    boolean take(long now) {
        refill(now);
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }

    /** Whether the last report was so long ago that the next kill belongs to another burst. */
    boolean isFull(long now) {
        refill(now);
        return left == BURST;
    }

    private void refill(long now) {
        long more = (now - countedAt) / REFILL_NANOS;
        if (more > 0) {
            left = (int) Math.min(BURST, left + more);
            countedAt += more * REFILL_NANOS;
        }
    }
}
