package io.persistentprocess.agent.processes;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.trace.ProcessEventRecord;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.Optional;

/** Finds the instance that an event belongs to; empty: none. */
interface EventAttribution {
    Optional<InstanceId> of(ProcessEventRecord record) throws KernelException;

    /** By the cgroup ID that the eBPF program recorded. */
    static EventAttribution byCgroup(CgroupIdIndex names) {
        return record -> names.of(record.cgroup());
    }

    /**
     * By descent, because the connector reports only PIDs: the child of an instance's process belongs to the instance. A child of this agent is a member being started,
     * which is in its cgroup from the first moment.
     */
    static EventAttribution byDescent(LiveProcessTable table, InstanceCgroups places) {
        int self = (int) ProcessHandle.current().pid();
        CgroupMembership membership = CgroupMembership.below(places);
        return record -> switch (record.kind()) {
            case FORK ->
                record.parent() == self
                        ? membership.of(record.pid())
                        : table.find(record.parent()).map(LiveProcess::instance);
            case EXEC, EXIT -> table.find(record.pid()).map(LiveProcess::instance);
        };
    }
}
