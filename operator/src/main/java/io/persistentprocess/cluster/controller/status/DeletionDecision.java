package io.persistentprocess.cluster.controller.status;

import io.persistentprocess.cluster.controller.index.GroupAggregate;
import io.persistentprocess.supervision.instance.BootTime;
import java.util.List;
import java.util.stream.Stream;

/** Whether a group that is being deleted may be released. */
public sealed interface DeletionDecision {
    /** No node is known to have instances left. */
    record Free() implements DeletionDecision {}

    /** Nodes have not finished, and their time is not over. */
    record Waits(List<String> nodes, BootTime until) implements DeletionDecision {
        public Waits {
            nodes = List.copyOf(nodes);
        }
    }

    /** Nodes have not finished, and their time is over. */
    record TimedOut(List<String> nodes) implements DeletionDecision {
        public TimedOut {
            nodes = List.copyOf(nodes);
        }
    }

    /** Nodes have time until {@code until}. */
    static DeletionDecision of(GroupAggregate aggregate, BootTime until, BootTime now) {
        List<String> nodes = Stream.concat(aggregate.awaited().stream(), aggregate.lostWithRest().stream())
                .sorted()
                .toList();
        if (nodes.isEmpty()) {
            return new Free();
        }
        return now.isBefore(until) ? new Waits(nodes, until) : new TimedOut(nodes);
    }
}
