package io.persistentprocess.agent.processes;

import io.persistentprocess.kernel.ProcessRecord;
import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.ProcessEnd;
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
        Fork(ProcessRecord.Kind.FORK),
        Exec(ProcessRecord.Kind.EXEC),
        Exit(ProcessRecord.Kind.EXIT);

        private final ProcessRecord.Kind record;

        Kind(ProcessRecord.Kind record) {
            this.record = record;
        }

        /** As the kernel package has it. */
        ProcessRecord.Kind record() {
            return record;
        }
    }
}
