package io.persistentprocess.supervision.instance;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a new agent sees of an instance that an earlier one looked after.
 *
 * @param recorded the process that recorded itself in the cgroup last, dead or alive
 * @param alive those of the recorded process and the checkpoint's main process that live
 * @param ends how the others of them ended, where that can be told still
 * @param survivors whether any process is in the cgroup
 */
public record ObservedInstance(
        Optional<ProcessId> recorded,
        Set<ProcessId> alive,
        Map<ProcessId, ProcessEnd> ends,
        Event.Survivors survivors) {
    public ProcessEnd endOf(ProcessId process) {
        return ends.getOrDefault(process, new ProcessEnd.Untold());
    }
}
