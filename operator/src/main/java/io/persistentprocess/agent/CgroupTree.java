package io.persistentprocess.agent;

import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.Errno;
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

    /** Fine when something is in it. The kernel knows at once; to list the children would make the removal of a large group quadratic. */
    static void removeIfEmpty(Cgroup cgroup) throws KernelException {
        try {
            cgroup.remove();
        } catch (KernelException e) {
            if (!e.is(Errno.EBUSY)) {
                throw e;
            }
        }
    }
}
