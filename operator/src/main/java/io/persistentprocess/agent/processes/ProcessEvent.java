package io.persistentprocess.agent.processes;

import io.persistentprocess.kernel.trace.ProcessEventRecord;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Instant;
import java.util.Optional;

/**
 * A process of an instance did something.
 *
 * @param monotonicNanos when, by CLOCK_MONOTONIC, as the kernel has it
 * @param at the same by the wall clock, as it is now
 * @param pid of the process, for a fork of the new one
 * @param parent whose child it is; 0: not known
 * @param command at most 15 bytes, not to be trusted; empty: not known
 * @param end how it ended, of an exit
 * @param oomKilled whether the OOM killer chose it
 */
public record ProcessEvent(
        Kind kind,
        long monotonicNanos,
        Instant at,
        int pid,
        int parent,
        String command,
        Optional<ProcessEnd> end,
        boolean oomKilled,
        InstanceId instance) {
    /** What happened. */
    public enum Kind {
        Fork(ProcessEventRecord.Kind.FORK),
        Exec(ProcessEventRecord.Kind.EXEC),
        Exit(ProcessEventRecord.Kind.EXIT);

        private final ProcessEventRecord.Kind record;

        Kind(ProcessEventRecord.Kind record) {
            this.record = record;
        }

        /** As the kernel package has it. */
        ProcessEventRecord.Kind record() {
            return record;
        }
    }
}
