package io.persistentprocess.cluster.controller;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Whether a group that is being deleted may go. */
sealed interface Release {
    /** Nothing is left of it, as far as anybody knows. */
    record Free() implements Release {}

    /** Nodes are not through with it. */
    record Waits(List<String> nodes, Instant until) implements Release {
        public Waits {
            nodes = List.copyOf(nodes);
        }
    }

    /** Nodes are not through with it, and have had their time. */
    record TimedOut(List<String> nodes) implements Release {
        public TimedOut {
            nodes = List.copyOf(nodes);
        }
    }

    static Release of(Tally tally, Instant deletedAt, Duration timeout, Instant now) {
        List<String> nodes = Stream.concat(tally.awaited().stream(), tally.lostWithRest().stream())
                .sorted()
                .toList();
        if (nodes.isEmpty()) {
            return new Free();
        }
        Instant until = deletedAt.plus(timeout);
        return now.isBefore(until) ? new Waits(nodes, until) : new TimedOut(nodes);
    }
}
