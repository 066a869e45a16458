package io.persistentprocess.agent.launch;

import java.time.Duration;

/**
 * Limits the time that the event loop waits for children to call exec. The child's user can make that time as long as they like, so there is a budget: waits in vain, and
 * the part of other waits beyond {@link #FREE_NANOS}, are charged to it, and it is refilled at a fiftieth of the time that passes. While it is used up, nothing is waited
 * for. A pure computation; times are nanoseconds of a monotonic clock.
 */
final class ExecWaitLimiter {
    /** Most starts take a tenth of this, also on a busy machine. */
    private static final long LONGEST_NANOS = Duration.ofMillis(20).toNanos();

    /** A shorter wait would be in vain more often than not. */
    private static final long SHORTEST_NANOS = Duration.ofMillis(4).toNanos();

    private static final long CAPACITY_NANOS = 2 * LONGEST_NANOS;
    private static final long FREE_NANOS = Duration.ofMillis(2).toNanos();
    private static final long SHARE_OF_TIME = 50;

    /** How a wait ended. */
    enum Outcome {
        SETTLED,
        IN_VAIN
    }

    private long balanceNanos = CAPACITY_NANOS;
    private long filledAtNanos;

    ExecWaitLimiter(long nowNanos) {
        this.filledAtNanos = nowNanos;
    }

    /** The longest wait for the next start; zero: it is not waited for. */
    Duration next(long nowNanos) {
        long earned = (nowNanos - filledAtNanos) / SHARE_OF_TIME;
        balanceNanos = Math.min(CAPACITY_NANOS, balanceNanos + earned);
        filledAtNanos = nowNanos;
        return balanceNanos < SHORTEST_NANOS ? Duration.ZERO : Duration.ofNanos(Math.min(LONGEST_NANOS, balanceNanos));
    }

    void waited(long nanos, Outcome outcome) {
        balanceNanos -= switch (outcome) {
            case SETTLED -> Math.max(0, nanos - FREE_NANOS);
            case IN_VAIN -> nanos;
        };
    }
}
