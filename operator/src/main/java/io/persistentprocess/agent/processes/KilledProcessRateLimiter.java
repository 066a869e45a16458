package io.persistentprocess.agent.processes;

import java.util.concurrent.TimeUnit;

/** So many kills may be told at once, and one a second for long. Pure; times are nanoseconds of any clock that does not jump. */
final class KilledProcessRateLimiter {
    static final int BURST = 20;

    private static final long REFILL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private int left = BURST;
    private long countedAt;

    KilledProcessRateLimiter(long now) {
        this.countedAt = now;
    }

    /** Whether one may be told now; then it is taken for told. */
    boolean take(long now) {
        refill(now);
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }

    /** Whether nothing was told for so long that what comes has nothing to do with it. */
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
