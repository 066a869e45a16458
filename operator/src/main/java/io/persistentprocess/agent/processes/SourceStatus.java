package io.persistentprocess.agent.processes;

import java.util.List;
import java.util.Optional;

/**
 * How process events are had at the moment.
 *
 * @param tier empty: not at all
 * @param obstacles why each tier that was tried before is not used, in sentences
 * @param lost events that the kernel had no room for, or that belong to nobody who is known, since the agent started
 * @param resyncs how often everything was looked at anew because of that, the first time not included
 */
public record SourceStatus(Optional<ProcessEventTier> tier, List<String> obstacles, long lost, long resyncs) {
    public SourceStatus {
        obstacles = List.copyOf(obstacles);
    }

    static SourceStatus nothing() {
        return new SourceStatus(Optional.empty(), List.of(), 0, 0);
    }
}
