package io.persistentprocess.agent.execute;

import io.persistentprocess.agent.resources.ResourceEnforcer;
import io.persistentprocess.api.StopMode;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.instance.Checkpoint;

/** Whether limits may have to be written beside processes. */
final class CgroupOccupancy {
    private CgroupOccupancy() {}

    /** Where processes may be left beside a main process that has ended, the stage does not say whether there are any. Asks the kernel only for those, and only if there are limits. */
    static ResourceEnforcer.Occupancy of(Cgroup cgroup, Checkpoint checkpoint) throws KernelException {
        boolean unsure = checkpoint.spec().stop().mode() == StopMode.Main
                && checkpoint.spec().resources().isPresent();
        return unsure && cgroup.events().populated()
                ? ResourceEnforcer.Occupancy.RUNS
                : ResourceEnforcer.Occupancy.at(checkpoint.stage());
    }
}
