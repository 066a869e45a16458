package io.persistentprocess.cluster.agent;

import io.persistentprocess.supervision.Report;
import java.util.Optional;

/** Which reports become Events, and of what type. */
enum EventKind {
    Normal,
    Warning;

    /** Empty: nothing for the cluster. What follows an exit tells of it; adoptions and stops that somebody asked for would be many and tell nothing new. */
    static Optional<EventKind> of(Report.Type type) {
        return switch (type) {
            case Started, Completed, Stopped, Removed, Released, Attached, GroupReleased -> Optional.of(Normal);
            case Restarted,
                    StartError,
                    BackOff,
                    Failed,
                    Killed,
                    Unkillable,
                    OOMKilled,
                    MemoryHigh,
                    MemoryPressure,
                    LogUnavailable,
                    ResourcesUnavailable,
                    Unwatched,
                    NoCheckpoint,
                    AttachFailed,
                    ReleaseHookFailed -> Optional.of(Warning);
            case Adopted, Exited, Stopping, MemoryEased -> Optional.empty();
        };
    }
}
