package io.persistentprocess.supervision.instance;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a new agent observes of an instance of an earlier one.
 *
 * @param recorded the process that recorded itself in the cgroup last, dead or alive
 * @param alive the recorded process and the checkpoint's main process, if they live
 * @param ends how the others of these ended, if that is known
 * @param survivors whether any process is in the cgroup
 */
public record ObservedInstance(
        Optional<ProcessId> recorded,
        Set<ProcessId> alive,
        Map<ProcessId, ProcessEnd> ends,
        Event.Survivors survivors) {
    public ProcessEnd endOf(ProcessId process) {
        return ends.getOrDefault(process, new ProcessEnd.StatusUnknown());
    }
}
