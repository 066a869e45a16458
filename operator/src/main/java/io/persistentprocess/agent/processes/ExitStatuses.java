package io.persistentprocess.agent.processes;

import io.persistentprocess.kernel.ProcessRecord;
import io.persistentprocess.kernel.WaitStatus;
import io.persistentprocess.supervision.ProcessEnd;
import io.persistentprocess.supervision.ProcessId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** How the latest processes ended, also those that were nobody's children here. Any thread. */
final class ExitStatuses {
    private static final int KEPT = 4096;

    private final Map<ProcessId, ProcessRecord> latest = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ProcessId, ProcessRecord> eldest) {
            return size() > KEPT;
        }
    };

    /** False: it was told before. */
    synchronized boolean put(ProcessId process, ProcessRecord exit) {
        return process.startTicks() == 0 || latest.put(process, exit) == null;
    }

    synchronized Optional<ProcessRecord> find(ProcessId process) {
        return Optional.ofNullable(latest.get(process));
    }

    static ProcessEnd end(ProcessRecord exit) {
        return ProcessEnds.of(WaitStatus.decode(exit.status()));
    }

    /** The same for whoever knows nothing but this of what the OOM killer does. */
    static ProcessEnd endForMemory(ProcessRecord exit) {
        ProcessEnd end = end(exit);
        return exit.oomVictim() && end instanceof ProcessEnd.Killed ? new ProcessEnd.OomKilled() : end;
    }
}
