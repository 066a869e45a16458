package io.persistentprocess.agent.processes;

import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.ProcessRecord;
import io.persistentprocess.supervision.InstanceId;
import java.util.Optional;

/** Whose process it is that a record tells of; empty: nobody's who is known here. */
interface Attribution {
    Optional<InstanceId> of(ProcessRecord told) throws KernelException;

    /** By the cgroup that eBPF has looked at. */
    static Attribution byCgroup(CgroupNames names) {
        return told -> names.of(told.cgroup());
    }

    /**
     * By descent, all that the connector tells: what a process of an instance forks belongs to the instance. What this agent forks is a member being started, in its
     * cgroup from the first moment on.
     */
    static Attribution byDescent(ProcessTable table, Places places) {
        int self = (int) ProcessHandle.current().pid();
        Membership membership = Membership.below(places);
        return told -> switch (told.kind()) {
            case FORK ->
                told.parent() == self
                        ? membership.of(told.pid())
                        : table.find(told.parent()).map(LiveProcess::instance);
            case EXEC, EXIT -> table.find(told.pid()).map(LiveProcess::instance);
        };
    }
}
