package io.persistentprocess.agent.processes;

import io.persistentprocess.kernel.process.WaitStatus;
import io.persistentprocess.kernel.trace.ProcessEventRecord;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.ProcessId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** How the latest processes ended, including those that are not children of the agent. Any thread. */
final class RecentExitStatuses {
    private static final int KEPT = 4096;

    private final Map<ProcessId, ProcessEventRecord> latest = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ProcessId, ProcessEventRecord> eldest) {
            return size() > KEPT;
        }
    };

    /** False: it was recorded before. */
    synchronized boolean put(ProcessId process, ProcessEventRecord exit) {
        return process.startTicks() == 0 || latest.put(process, exit) == null;
    }

    synchronized Optional<ProcessEventRecord> find(ProcessId process) {
        return Optional.ofNullable(latest.get(process));
    }

    static ProcessEnd end(ProcessEventRecord exit) {
        return ProcessEndConverter.of(WaitStatus.decode(exit.status()));
    }

    /** As {@link #end}, with kills by the OOM killer marked, for callers that do not know of them otherwise. */
    static ProcessEnd endForMemory(ProcessEventRecord exit) {
        ProcessEnd end = end(exit);
        return exit.oomVictim() && end instanceof ProcessEnd.Killed ? new ProcessEnd.OomKilled() : end;
    }
}
