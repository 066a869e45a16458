package io.persistentprocess.cluster;

import java.time.Duration;

/**
 * How long to wait before something that failed is tried again. Immutable.
 *
 * @param failures in a row
 */
public record Retries(int failures) {
    public static final Retries NONE = new Retries(0);

    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int DOUBLINGS = 6;

    /** After one more. */
    public Retries failed() {
        return new Retries(failures + 1);
    }

    /**
     * The wait before the next try.
     *
     * @param spread from 0 to 1: half of the wait is up to chance, so that a thousand agents do not come back at the same moment
     * @param atLeast what the server asked for
     */
    public Duration delay(double spread, Duration atLeast) {
        if (failures == 0) {
            return Duration.ZERO;
        }
        Duration doubled = FIRST.multipliedBy(1L << Math.min(failures - 1, DOUBLINGS));
        Duration most = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        Duration delay = Duration.ofNanos((long) ((double) most.toNanos() * (0.5 + spread / 2)));
        return delay.compareTo(atLeast) < 0 ? atLeast : delay;
    }
}
