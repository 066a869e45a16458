package io.persistentprocess.agent.cgroup;

import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.ProcessId;
import java.util.Optional;

/** How processes ended that are nobody's to wait for. Does not wait. */
@FunctionalInterface
public interface ExitStatusLookup {
    Optional<ProcessEnd> endOf(ProcessId process);
}
