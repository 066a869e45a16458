package io.persistentprocess.agent;

import io.persistentprocess.supervision.ProcessEnd;
import io.persistentprocess.supervision.ProcessId;
import java.util.Optional;

/** How processes ended that are nobody's to wait for. Does not wait. */
@FunctionalInterface
interface ExitTidings {
    Optional<ProcessEnd> endOf(ProcessId process);
}
