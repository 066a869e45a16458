package io.persistentprocess.cluster.controller;

import java.time.Duration;
import java.time.Instant;

/** Lets a few through at once, and then one in a while. Not for several threads. */
final class TokenBucket {
    private final int size;
    private Instant fullAt = Instant.MIN;

    TokenBucket(int size) {
        this.size = size;
    }

    /**
     * Takes a token and returns zero, or takes none and returns how long to wait for one.
     *
     * @param refill how long until there is another one
     */
    Duration take(Instant now, Duration refill) {
        Instant from = fullAt.isBefore(now) ? now : fullAt;
        Duration wait = Duration.between(now, from).minus(refill.multipliedBy(size - 1L));
        if (wait.isPositive()) {
            return wait;
        }
        fullAt = from.plus(refill);
        return Duration.ZERO;
    }
}
