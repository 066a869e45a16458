package io.persistentprocess.agent.processes;

import java.util.List;
import java.util.Optional;

/**
 * The present source of process events.
 *
 * @param tier empty: none
 * @param obstacles why each tier that was tried before is not used, in sentences
 * @param lost events since the agent started for which the kernel had no room or whose instance is unknown
 * @param resyncs scans because of that, not counting the first
 */
public record SourceStatus(Optional<ProcessEventTier> tier, List<String> obstacles, long lost, long resyncs) {
    public SourceStatus {
        obstacles = List.copyOf(obstacles);
    }

    static SourceStatus nothing() {
        return new SourceStatus(Optional.empty(), List.of(), 0, 0);
    }
}
