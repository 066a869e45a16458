package io.persistentprocess.agent.processes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The live processes according to the events so far; exact after a resync until events are lost. One thread writes; any may read. */
final class LiveProcessTable {
    private final Map<Integer, LiveProcess> living = new HashMap<>();

    synchronized Optional<LiveProcess> find(int pid) {
        return Optional.ofNullable(living.get(pid));
    }

    synchronized void put(LiveProcess process) {
        living.put(process.pid(), process);
    }

    /** Does not remove another process with the same PID, recognised by its start time if both times are known. */
    synchronized Optional<LiveProcess> remove(int pid, long startTicks) {
        LiveProcess process = living.get(pid);
        boolean another =
                process != null && startTicks != 0 && process.startTicks() != 0 && process.startTicks() != startTicks;
        return another ? Optional.empty() : Optional.ofNullable(living.remove(pid));
    }

    synchronized void replace(Map<Integer, LiveProcess> all) {
        living.clear();
        living.putAll(all);
    }

    synchronized List<LiveProcess> list() {
        return new ArrayList<>(living.values());
    }
}
