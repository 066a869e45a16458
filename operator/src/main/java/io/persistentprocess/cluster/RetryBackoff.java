package io.persistentprocess.cluster;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;

/**
 * How long to wait before something that failed is tried again. Immutable.
 *
 * @param failures in a row
 */
public record RetryBackoff(int failures) {
    public static final RetryBackoff NONE = new RetryBackoff(0);

    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    /** A refusal costs an API server next to nothing, and whoever gives a right back looks at what comes of it. */
    private static final Duration LONGEST_WHILE_FORBIDDEN = Duration.ofSeconds(3);

    private static final int DOUBLINGS = 6;

    /** After one more. */
    public RetryBackoff failed() {
        return new RetryBackoff(failures + 1);
    }

    /**
     * The wait before the next try.
     *
     * @param spread from 0 to 1: half of the wait is up to chance, so that a thousand agents do not come back at the same moment
     * @param atLeast what the server asked for
     */
    public Duration delay(double spread, Duration atLeast) {
        return delay(spread, atLeast, LONGEST);
    }

    /** The same, after this answer. */
    public Duration delay(double spread, KubernetesClientException last) {
        return delay(spread, ApiErrors.wait(last), ApiErrors.isForbidden(last) ? LONGEST_WHILE_FORBIDDEN : LONGEST);
    }

    private Duration delay(double spread, Duration atLeast, Duration longest) {
        if (failures == 0) {
            return Duration.ZERO;
        }
        Duration doubled = FIRST.multipliedBy(1L << Math.min(failures - 1, DOUBLINGS));
        Duration most = doubled.compareTo(longest) > 0 ? longest : doubled;
        Duration delay = Duration.ofNanos((long) ((double) most.toNanos() * (0.5 + spread / 2)));
        return delay.compareTo(atLeast) < 0 ? atLeast : delay;
    }
}
