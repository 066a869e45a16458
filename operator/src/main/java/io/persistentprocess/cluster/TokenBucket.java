package io.persistentprocess.cluster;

import java.time.Duration;

/**
 * So much at once, and after that one per interval. Immutable; time is what has passed since some beginning, by a clock that does not go back.
 *
 * @param tokens whole ones, as of {@code since}
 */
public record TokenBucket(int capacity, Duration interval, int tokens, Duration since) {
    /** All tokens are there. */
    public static TokenBucket full(int capacity, Duration interval) {
        return new TokenBucket(capacity, interval, capacity, Duration.ZERO);
    }

    /** How long until there is one. */
    public Duration waitFor(Duration now) {
        TokenBucket filled = at(now);
        return filled.tokens > 0 ? Duration.ZERO : filled.since.plus(interval).minus(now);
    }

    /** Without the one that is used now; there must be one. */
    public TokenBucket take(Duration now) {
        TokenBucket filled = at(now);
        if (filled.tokens == 0) {
            throw new IllegalStateException("no token is there for another " + waitFor(now));
        }
        // A full bucket does not save up time.
        Duration from = filled.tokens == capacity ? now : filled.since;
        return new TokenBucket(capacity, interval, filled.tokens - 1, from);
    }

    public boolean isFull(Duration now) {
        return at(now).tokens == capacity;
    }

    /** With the tokens of this one, filled at another pace. */
    public TokenBucket every(Duration otherInterval) {
        return new TokenBucket(capacity, otherInterval, tokens, since);
    }

    private TokenBucket at(Duration now) {
        long gained = now.minus(since).dividedBy(interval);
        return gained <= 0
                ? this
                : new TokenBucket(
                        capacity,
                        interval,
                        (int) Math.min(capacity, tokens + gained),
                        since.plus(interval.multipliedBy(gained)));
    }
}
