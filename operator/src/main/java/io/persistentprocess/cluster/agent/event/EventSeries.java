package io.persistentprocess.cluster.agent.event;

import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.GroupId;
import java.time.Instant;

/**
 * Repetitions of one occurrence on one instance, written as one Event with a count.
 *
 * @param message of the last occurrence
 */
public record EventSeries(Key key, EventKind kind, String message, int count, Instant first, Instant last) {
    /** What repetitions have in common; {@code uid} is the group's. */
    record Key(GroupId group, String uid, String instance, InstanceReport.Type reason) {}

    EventSeries again(String latest, Instant at) {
        return new EventSeries(key, kind, latest, count + 1, first, at);
    }

    /** The name of its Event. It differs between series and between nodes. */
    String eventName(String nodeName) {
        int hash = (key + nodeName + first).hashCode();
        return "%s.%x%08x".formatted(key.group().name(), first.toEpochMilli(), hash);
    }
}
