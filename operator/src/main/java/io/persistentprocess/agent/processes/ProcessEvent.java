package io.persistentprocess.agent.processes;

import io.persistentprocess.kernel.trace.ProcessEventRecord;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Instant;
import java.util.Optional;

/**
 * An event of an instance's process.
 *
 * @param monotonicNanos the kernel's time of the event, by CLOCK_MONOTONIC
 * @param at that time by the present wall clock
 * @param pid the process; for a fork the new one
 * @param parent its parent; 0: unknown
 * @param command at most 15 bytes, chosen by the process; empty: unknown
 * @param end how it ended, for an exit
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
    /** The kinds of events. */
    public enum Kind {
        Fork(ProcessEventRecord.Kind.FORK),
        Exec(ProcessEventRecord.Kind.EXEC),
        Exit(ProcessEventRecord.Kind.EXIT);

        private final ProcessEventRecord.Kind record;

        Kind(ProcessEventRecord.Kind record) {
            this.record = record;
        }

        /** The kernel package's value. */
        ProcessEventRecord.Kind record() {
            return record;
        }
    }
}
