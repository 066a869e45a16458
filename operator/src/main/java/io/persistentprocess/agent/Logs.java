package io.persistentprocess.agent;

import io.persistentprocess.api.LogDestination;
import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.InstanceSpec;
import io.persistentprocess.supervision.LogRotation;
import java.util.HashMap;
import java.util.Map;

/** Which log files are to be kept below their size, and tells the log keeper only what is new: a restart changes nothing, unless it made a file that was gone. Reactor thread only. */
final class Logs {
    private final LogKeeper keeper;
    private final Map<InstanceId, LogRotation> kept = new HashMap<>();

    Logs(LogKeeper keeper) {
        this.keeper = keeper;
    }

    /** A process has opened its log file, if it has one. */
    void opened(InstanceId id, InstanceSpec spec) {
        if (spec.launch().logDestination() == LogDestination.File) {
            opened(id, spec.logRotation());
        }
    }

    void opened(InstanceId id, LogRotation rotation) {
        if (!rotation.equals(kept.put(id, rotation)) || keeper.misses(id)) {
            keeper.keep(id, rotation);
        }
    }

    /** The spec of an instance may have changed while its process runs on. */
    void changed(InstanceId id, InstanceSpec spec) {
        if (kept.containsKey(id)) {
            opened(id, spec);
        }
    }

    void forget(InstanceId id) {
        if (kept.remove(id) != null) {
            keeper.forget(id);
        }
    }
}
