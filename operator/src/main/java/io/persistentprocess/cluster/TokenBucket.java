package io.persistentprocess.cluster;

import java.time.Duration;

/**
 * A token bucket: a burst of {@code capacity}, then one token per interval. Immutable; times are durations since a fixed start, by a clock that does
 * not go back.
 *
 * @param tokens whole tokens at {@code since}
 */
public record TokenBucket(int capacity, Duration interval, int tokens, Duration since) {
    /** A full bucket. */
    public static TokenBucket full(int capacity, Duration interval) {
        return new TokenBucket(capacity, interval, capacity, Duration.ZERO);
    }

    /** How long until there is a token. */
    public Duration waitFor(Duration now) {
        TokenBucket filled = at(now);
        return filled.tokens > 0 ? Duration.ZERO : filled.since.plus(interval).minus(now);
    }

    /** Takes a token; there must be one. */
    public TokenBucket take(Duration now) {
        TokenBucket filled = at(now);
        if (filled.tokens == 0) {
            throw new IllegalStateException("no token is there for another " + waitFor(now));
        }
        // A full bucket does not accumulate time.
        Duration from = filled.tokens == capacity ? now : filled.since;
        return new TokenBucket(capacity, interval, filled.tokens - 1, from);
    }

    public boolean isFull(Duration now) {
        return at(now).tokens == capacity;
    }

    /** The bucket with its tokens and another interval. */
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
