package io.persistentprocess.cluster;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;

/**
 * The delay before a failed operation is retried. Immutable.
 *
 * @param failures in a row
 */
public record RetryBackoff(int failures) {
    public static final RetryBackoff NONE = new RetryBackoff(0);

    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    /** A refused request is cheap for the API server, and an administrator who grants the right expects a result soon. */
    private static final Duration LONGEST_WHILE_FORBIDDEN = Duration.ofSeconds(3);

    private static final int DOUBLINGS = 6;

    /** The back-off after one more failure. */
    public RetryBackoff failed() {
        return new RetryBackoff(failures + 1);
    }

    /**
     * The delay before the next try.
     *
     * @param spread from 0 to 1: half of the delay is random, so that a thousand agents do not return at the same moment
     * @param atLeast the minimum that the server asked for
     */
    public Duration delay(double spread, Duration atLeast) {
        return delay(spread, atLeast, LONGEST);
    }

    /** The delay after this error. */
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
