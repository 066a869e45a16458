package io.persistentprocess.local.notify;

import java.time.Duration;

/**
 * What it costs to signal the eventfds of one user, and whether that is too much. The kernel wakes whoever waits for an eventfd in the signal itself and with interrupts off
 * (eventfd_signal in fs/eventfd.c), 0.1 µs each, and there is no bound for how many wait. Any thread; times are of {@link System#nanoTime}.
 */
final class SignalCost {
    /** Of a CPU, for all signals to a user: what happens meanwhile is told together. */
    private static final int SHARE = 20;

    /** Nobody can see a pause that is shorter. */
    private static final long SHORTEST_PAUSE_NANOS = 1_000_000;

    /** A signal takes some microseconds; this is the time of some ten thousand who wait. */
    static final long DEAR_NANOS = 1_000_000;

    /** So much beyond that is forgiven: a hypervisor may take a CPU away, which looks the same. */
    private static final long FORGIVEN_NANOS = 20_000_000;

    /** How fast it is forgotten: a thousandth of a CPU. */
    private static final int FORGOTTEN_EACH = 1000;

    private long pausedUntil;
    private long excess;
    private long countedAt;

    SignalCost(long now) {
        this.pausedUntil = now;
        this.countedAt = now;
    }

    /** One signal took that much of a CPU. */
    synchronized void add(long cpuNanos, long now) {
        pausedUntil = now + Math.max(0, pausedUntil - now) + (SHARE - 1) * cpuNanos;
        excess = excess(now) + Math.max(0, cpuNanos - DEAR_NANOS);
        countedAt = now;
    }

    private long excess(long now) {
        return Math.max(0, excess - (now - countedAt) / FORGOTTEN_EACH);
    }

    /** Whether the user is to be cut. */
    synchronized boolean isTooMuch(long now) {
        return excess(now) > FORGIVEN_NANOS;
    }

    /** Until it is no longer too much. */
    synchronized Duration untilForgiven(long now) {
        return Duration.ofNanos(Math.max(0, excess(now) - FORGIVEN_NANOS) * FORGOTTEN_EACH);
    }

    /** Whether nothing is left to be remembered. */
    synchronized boolean isForgotten(long now) {
        return excess(now) == 0;
    }

    /** Until the next signals may be sent; zero: at once. */
    synchronized Duration pause(long now) {
        long pause = pausedUntil - now;
        return pause < SHORTEST_PAUSE_NANOS ? Duration.ZERO : Duration.ofNanos(pause);
    }
}
