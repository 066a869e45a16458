package io.persistentprocess.cluster.agent.event;

import io.persistentprocess.cluster.TokenBucket;
import io.persistentprocess.cluster.agent.report.NodeInstanceBuilder;
import io.persistentprocess.supervision.spec.GroupId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Events that are not written yet. Counts repetitions and limits the writes of each group. Times are durations since a fixed start. One thread. */
final class EventBacklog {
    /** After this much quiet, a new series begins. */
    private static final Duration SERIES = Duration.ofMinutes(10);

    private static final int MOST_SERIES = 1000;
    private static final TokenBucket PER_GROUP = TokenBucket.full(25, Duration.ofSeconds(30));

    /** @param noted when the event last happened */
    private record PendingEvent(EventSeries series, Duration noted) {}

    private final Map<EventSeries.Key, PendingEvent> series = new LinkedHashMap<>();
    private final Set<EventSeries.Key> unwritten = new LinkedHashSet<>();
    /** Buckets of groups that wrote lately; any other group has a full one. */
    private final Map<GroupId, TokenBucket> buckets = new HashMap<>();

    /** @param at by the wall clock, for users */
    void note(EventSeries.Key key, EventKind kind, String message, Instant at, Duration now) {
        PendingEvent known = series.remove(key);
        boolean goesOn = known != null && now.minus(known.noted()).compareTo(SERIES) < 0;
        String text = NodeInstanceBuilder.shortened(message);
        EventSeries next = goesOn ? known.series().again(text, at) : new EventSeries(key, kind, text, 1, at, at);
        series.put(key, new PendingEvent(next, now));
        unwritten.add(key);
        forgetOldest();
    }

    private void forgetOldest() {
        Iterator<EventSeries.Key> oldest = series.keySet().iterator();
        while (series.size() > MOST_SERIES) {
            unwritten.remove(oldest.next());
            oldest.remove();
        }
    }

    /** A series that may be written now. It counts as written until {@link #failed}. */
    Optional<EventSeries> next(Duration now) {
        for (EventSeries.Key key : unwritten) {
            TokenBucket bucket = bucket(key);
            if (bucket.waitFor(now).isZero()) {
                buckets.values().removeIf(other -> other.isFull(now));
                buckets.put(key.group(), bucket.take(now));
                unwritten.remove(key);
                return Optional.of(series.get(key).series());
            }
        }
        return Optional.empty();
    }

    void failed(EventSeries unsaid) {
        if (series.containsKey(unsaid.key())) {
            unwritten.add(unsaid.key());
        }
    }

    /** How long until the next series may be written; empty if nothing waits. */
    Optional<Duration> waitFor(Duration now) {
        return unwritten.stream().map(key -> bucket(key).waitFor(now)).min(Duration::compareTo);
    }

    /** The number of groups with a bucket. */
    int remembered() {
        return buckets.size();
    }

    private TokenBucket bucket(EventSeries.Key key) {
        return buckets.getOrDefault(key.group(), PER_GROUP);
    }
}
