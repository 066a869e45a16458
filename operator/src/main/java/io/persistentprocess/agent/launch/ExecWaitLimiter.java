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

    /** So much of a wait for a child that only lacked a CPU is charged at a lower rate; with more, its own CPU limit may be the reason. */
    private static final long STARVED_NANOS = Duration.ofMillis(10).toNanos();

    private static final long STARVED_RATE = 16;

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

    /** Whether a wait is charged at all if the child has called exec. */
    static boolean isCharged(long nanos) {
        return nanos > FREE_NANOS;
    }

    /**
     * The child has called exec, or failed to.
     *
     * @param starvedNanos in which it was ready to run but had no CPU. Not to wait for it would only add another thread that needs one
     */
    void settled(long nanos, long starvedNanos) {
        long starved = Math.min(starvedNanos, Math.min(nanos, STARVED_NANOS));
        balanceNanos -= Math.max(0, nanos - starved - FREE_NANOS) + starved / STARVED_RATE;
    }

    /** The wait is over, and the child has not called exec yet. */
    void inVain(long nanos) {
        balanceNanos -= nanos;
    }
}
