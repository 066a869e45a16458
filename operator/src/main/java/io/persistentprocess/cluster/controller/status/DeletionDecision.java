package io.persistentprocess.cluster.controller.status;

import io.persistentprocess.cluster.controller.index.GroupAggregate;
import io.persistentprocess.supervision.instance.BootTime;
import java.util.List;
import java.util.stream.Stream;

/** Whether a group that is being deleted may go. */
public sealed interface DeletionDecision {
    /** Nothing is left of it, as far as anybody knows. */
    record Free() implements DeletionDecision {}

    /** Nodes are not through with it. */
    record Waits(List<String> nodes, BootTime until) implements DeletionDecision {
        public Waits {
            nodes = List.copyOf(nodes);
        }
    }

    /** Nodes are not through with it, and have had their time. */
    record TimedOut(List<String> nodes) implements DeletionDecision {
        public TimedOut {
            nodes = List.copyOf(nodes);
        }
    }

    /** Nodes have time until then. */
    static DeletionDecision of(GroupAggregate tally, BootTime until, BootTime now) {
        List<String> nodes = Stream.concat(tally.awaited().stream(), tally.lostWithRest().stream())
                .sorted()
                .toList();
        if (nodes.isEmpty()) {
            return new Free();
        }
        return now.isBefore(until) ? new Waits(nodes, until) : new TimedOut(nodes);
    }
}
