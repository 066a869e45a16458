package io.persistentprocess.agent;

import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.KernelException;

/** A cgroup with those that its processes made below it. */
final class CgroupTree {
    private CgroupTree() {}

    /** Removes all of it, from the leaves up; EBUSY when a process is left. Fine when it is gone. */
    static void remove(Cgroup cgroup) throws KernelException {
        if (cgroup.exists()) {
            for (Cgroup child : cgroup.children()) {
                remove(child);
            }
        }
        cgroup.remove();
    }
}
