package io.persistentprocess.agent.processes;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.trace.ProcessEventRecord;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.Optional;

/** Finds the instance that an event belongs to; empty: none. */
interface EventAttribution {
    Optional<InstanceId> of(ProcessEventRecord told) throws KernelException;

    /** By the cgroup ID that the eBPF program recorded. */
    static EventAttribution byCgroup(CgroupIdIndex names) {
        return told -> names.of(told.cgroup());
    }

    /**
     * By descent, because the connector reports only PIDs: the child of an instance's process belongs to the instance. A child of this agent is a member being started,
     * which is in its cgroup from the first moment.
     */
    static EventAttribution byDescent(LiveProcessTable table, InstanceCgroups places) {
        int self = (int) ProcessHandle.current().pid();
        CgroupMembership membership = CgroupMembership.below(places);
        return told -> switch (told.kind()) {
            case FORK ->
                told.parent() == self
                        ? membership.of(told.pid())
                        : table.find(told.parent()).map(LiveProcess::instance);
            case EXEC, EXIT -> table.find(told.pid()).map(LiveProcess::instance);
        };
    }
}
