package io.persistentprocess.agent.cgroup;

import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.ProcessCgroups;
import io.persistentprocess.kernel.error.KernelException;
import java.nio.file.Path;

/**
 * The end of an instance's path in /proc/PID/cgroup: the directories of the group and of the instance. It is the same whatever part of the hierarchy is mounted or is the
 * namespace's root. Any thread.
 */
public record CgroupLocation(String folders) {
    public static CgroupLocation of(Cgroup instance) {
        Path directory = instance.path();
        int depth = directory.getNameCount();
        return new CgroupLocation("/" + directory.subpath(Math.max(0, depth - 2), depth) + "/");
    }

    /** Whether the process that has this PID now, dead or alive, is in this cgroup or below it. */
    public boolean holds(int pid) throws KernelException {
        return ProcessCgroups.of(pid)
                .filter(cgroups -> (cgroups.unified() + "/").contains(folders))
                .isPresent();
    }
}
