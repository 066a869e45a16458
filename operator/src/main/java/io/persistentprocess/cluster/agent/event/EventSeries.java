package io.persistentprocess.cluster.agent.event;

import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.GroupId;
import java.time.Instant;

/**
 * The same thing happening again and again to one instance, as one Event with a count.
 *
 * @param message of the last time
 */
public record EventSeries(Key key, EventKind kind, String message, int count, Instant first, Instant last) {
    /** What makes it the same; {@code uid} is the group's. */
    record Key(GroupId group, String uid, String instance, InstanceReport.Type reason) {}

    EventSeries again(String latest, Instant at) {
        return new EventSeries(key, kind, latest, count + 1, first, at);
    }

    /** The name of its Event: another series of the same kind has another, and so has another node's. */
    String eventName(String nodeName) {
        int hash = (key + nodeName + first).hashCode();
        return "%s.%x%08x".formatted(key.group().name(), first.toEpochMilli(), hash);
    }
}
