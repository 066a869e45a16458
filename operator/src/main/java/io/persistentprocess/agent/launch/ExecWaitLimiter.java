package io.persistentprocess.agent.launch;

import java.time.Duration;

/**
 * How long the reactor waits for a child to become its program before it goes on without it. In the hands of the child's user that time could be made as long as the
 * user likes, so there is an account of it: waits that were in vain, and what others took beyond what a start takes, are paid from it, and it fills by a fiftieth of
 * the time that passes. Where it is empty nothing is waited for. A pure computation; time comes in as nanoseconds of a clock that only goes forward.
 */
final class ExecWaitLimiter {
    /** Most starts take a tenth of it, also on a busy machine. */
    private static final long LONGEST_NANOS = Duration.ofMillis(20).toNanos();

    /** Below that a wait would be in vain more often than not. */
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

    /** For the next start; zero: it is not waited for. */
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
