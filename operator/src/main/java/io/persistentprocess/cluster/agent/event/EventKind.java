package io.persistentprocess.cluster.agent.event;

import io.persistentprocess.supervision.instance.InstanceReport;
import java.util.Optional;

/** Which reports become Events, and of which type. */
enum EventKind {
    Normal,
    Warning;

    /**
     * The kind of a report's Event; empty if it gets none. The report that follows an exit covers the exit. Adoptions and requested stops would be
     * many and say nothing new.
     */
    static Optional<EventKind> of(InstanceReport.Type type) {
        return switch (type) {
            case Adopted, Exited, Stopping, MemoryEased -> Optional.empty();
            case Restarted, LastOutput -> Optional.of(Warning);
            default -> Optional.of(type.isTrouble() ? Warning : Normal);
        };
    }
}
