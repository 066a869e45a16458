package io.persistentprocess.agent.processes;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.trace.ProcessEventRecord;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.Optional;

/** Whose process it is that a record tells of; empty: nobody's who is known here. */
interface EventAttribution {
    Optional<InstanceId> of(ProcessEventRecord told) throws KernelException;

    /** By the cgroup that eBPF has looked at. */
    static EventAttribution byCgroup(CgroupIdIndex names) {
        return told -> names.of(told.cgroup());
    }

    /**
     * By descent, all that the connector tells: what a process of an instance forks belongs to the instance. What this agent forks is a member being started, in its
     * cgroup from the first moment on.
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
