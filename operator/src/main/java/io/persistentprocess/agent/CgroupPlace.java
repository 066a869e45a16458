package io.persistentprocess.agent;

import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.ProcessCgroups;
import java.nio.file.Path;

/**
 * Where an instance's processes are, as the end of a line of /proc/PID/cgroup shows it: the folders of the group and of the instance, whatever part of the hierarchy is
 * mounted or is the namespace's root. Any thread.
 */
record CgroupPlace(String folders) {
    static CgroupPlace of(Cgroup instance) {
        Path directory = instance.path();
        int depth = directory.getNameCount();
        return new CgroupPlace("/" + directory.subpath(Math.max(0, depth - 2), depth) + "/");
    }

    /** Whether whoever has this number now is there or in a cgroup below, dead or alive. */
    boolean holds(int pid) throws KernelException {
        return ProcessCgroups.of(pid)
                .filter(cgroups -> (cgroups.unified() + "/").contains(folders))
                .isPresent();
    }
}
