package io.persistentprocess.cluster.agent.event;

import io.persistentprocess.supervision.instance.InstanceReport;
import java.util.Optional;

/** Which reports become Events, and of what type. */
enum EventKind {
    Normal,
    Warning;

    /** Empty: nothing for the cluster. What follows an exit tells of it; adoptions and stops that somebody asked for would be many and tell nothing new. */
    static Optional<EventKind> of(InstanceReport.Type type) {
        return switch (type) {
            case Adopted, Exited, Stopping, MemoryEased -> Optional.empty();
            case Restarted, LastOutput -> Optional.of(Warning);
            default -> Optional.of(type.isTrouble() ? Warning : Normal);
        };
    }
}
