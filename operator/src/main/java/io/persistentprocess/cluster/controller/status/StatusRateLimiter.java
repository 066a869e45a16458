package io.persistentprocess.cluster.controller.status;

import io.persistentprocess.api.status.Condition;
import io.persistentprocess.cluster.TokenBucket;
import io.persistentprocess.cluster.controller.index.GroupKey;
import io.persistentprocess.supervision.instance.BootTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Limits how often a group's status is written. The first few changes are written at once. After that, changes that users or agents act on are
 * written once a second. Mere counts wait longer the more nodes there are, because each write reaches the agent of every node. Any thread; for one
 * group one at a time.
 */
public final class StatusRateLimiter {
    private static final int AT_ONCE = 5;
    private static final Duration PER_DECISION = Duration.ofSeconds(1);
    /** All nodes together receive a group's counts at most a hundred times a second. */
    private static final Duration PER_COUNT_AND_NODE = Duration.ofMillis(10);

    private static final Buckets FULL =
            new Buckets(TokenBucket.full(AT_ONCE, PER_DECISION), TokenBucket.full(AT_ONCE, PER_DECISION));

    private record Buckets(TokenBucket decisions, TokenBucket counts) {}

    private final Map<GroupKey, Buckets> buckets = new ConcurrentHashMap<>();

    /** How long to wait before a write; zero if the caller writes now. */
    public Duration turn(GroupKey group, StatusDocument before, StatusDocument after, BootTime now) {
        Duration time = Duration.ofNanos(now.nanos());
        Buckets own = buckets.getOrDefault(group, FULL);
        boolean decided = !decisions(before).equals(decisions(after));
        TokenBucket bucket = decided ? own.decisions() : own.counts().every(perCount(after));
        Duration wait = bucket.waitFor(time);
        if (wait.isZero()) {
            TokenBucket left = bucket.take(time);
            buckets.put(group, decided ? new Buckets(left, own.counts()) : new Buckets(own.decisions(), left));
        }
        return wait;
    }

    private static Duration perCount(StatusDocument status) {
        Duration all = PER_COUNT_AND_NODE.multipliedBy(
                status.json().path("nodes").path("desired").asLong());
        return all.compareTo(PER_DECISION) < 0 ? PER_DECISION : all;
    }

    /** Agents wait for their turns, and users for conditions. */
    private static List<Object> decisions(StatusDocument status) {
        return List.of(
                status.json().path("observedGeneration").asLong(),
                status.rollout(),
                status.conditions().stream().map(Condition::status).toList());
    }

    public void forget(GroupKey group) {
        buckets.remove(group);
    }
}
