package io.persistentprocess.agent.cgroup;

import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.ProcessCgroups;
import io.persistentprocess.kernel.error.KernelException;
import java.nio.file.Path;

/**
 * Where an instance's processes are, as the end of a line of /proc/PID/cgroup shows it: the folders of the group and of the instance, whatever part of the hierarchy is
 * mounted or is the namespace's root. Any thread.
 */
public record CgroupLocation(String folders) {
    public static CgroupLocation of(Cgroup instance) {
        Path directory = instance.path();
        int depth = directory.getNameCount();
        return new CgroupLocation("/" + directory.subpath(Math.max(0, depth - 2), depth) + "/");
    }

    /** Whether whoever has this number now is there or in a cgroup below, dead or alive. */
    public boolean holds(int pid) throws KernelException {
        return ProcessCgroups.of(pid)
                .filter(cgroups -> (cgroups.unified() + "/").contains(folders))
                .isPresent();
    }
}
