package io.persistentprocess.agent.cgroup;

import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.ProcessId;
import java.util.Optional;

/** Finds how processes ended that are not children of the agent. Does not block. */
@FunctionalInterface
public interface ExitStatusLookup {
    Optional<ProcessEnd> endOf(ProcessId process);
}
