package io.persistentprocess.local.notify;

import java.time.Duration;

/**
 * The cost of signalling one user's eventfds, and whether it is too high. The kernel wakes all waiters of an eventfd within the signal and with
 * interrupts off (eventfd_signal in fs/eventfd.c), 0.1 µs each, and the number of waiters is unlimited. Any thread; times are of {@link
 * System#nanoTime}.
 */
final class SignalCost {
    /** The share of a CPU, 1/20, for all signals to a user: events in between are merged. */
    private static final int SHARE = 20;

    /** A shorter pause is not noticeable. */
    private static final long SHORTEST_PAUSE_NANOS = 1_000_000;

    /** A signal takes some microseconds; this is the time of about ten thousand waiters. */
    static final long DEAR_NANOS = 1_000_000;

    /** Tolerated beyond that: time that a hypervisor takes from the CPU looks the same. */
    private static final long FORGIVEN_NANOS = 20_000_000;

    /** The cost decays at the rate of a thousandth of a CPU. */
    private static final int FORGOTTEN_EACH = 1000;

    private long pausedUntil;
    private long excess;
    private long countedAt;

    SignalCost(long now) {
        this.pausedUntil = now;
        this.countedAt = now;
    }

    /** Adds the CPU time of one signal. */
    synchronized void add(long cpuNanos, long now) {
        pausedUntil = now + Math.max(0, pausedUntil - now) + (SHARE - 1) * cpuNanos;
        excess = excess(now) + Math.max(0, cpuNanos - DEAR_NANOS);
        countedAt = now;
    }

    private long excess(long now) {
        return Math.max(0, excess - (now - countedAt) / FORGOTTEN_EACH);
    }

    /** Whether the user must be disconnected. */
    synchronized boolean isTooMuch(long now) {
        return excess(now) > FORGIVEN_NANOS;
    }

    /** Until the cost is no longer too high. */
    synchronized Duration untilForgiven(long now) {
        return Duration.ofNanos(Math.max(0, excess(now) - FORGIVEN_NANOS) * FORGOTTEN_EACH);
    }

    /** Whether the cost has decayed to nothing. */
    synchronized boolean isForgotten(long now) {
        return excess(now) == 0;
    }

    /** How long to wait before the next signals; zero: not at all. */
    synchronized Duration pause(long now) {
        long pause = pausedUntil - now;
        return pause < SHORTEST_PAUSE_NANOS ? Duration.ZERO : Duration.ofNanos(pause);
    }
}
