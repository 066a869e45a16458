package io.persistentprocess.agent.processes;

import io.persistentprocess.kernel.ProcessRecord;
import io.persistentprocess.kernel.Signals;
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
        return switch (WaitStatus.decode(exit.status())) {
            case WaitStatus.Exited(int code) -> new ProcessEnd.Exited(code);
            case WaitStatus.Killed(int signal, boolean coreDumped) ->
                new ProcessEnd.Killed(Signals.name(signal), coreDumped);
        };
    }
}
