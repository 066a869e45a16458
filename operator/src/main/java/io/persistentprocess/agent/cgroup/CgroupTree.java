package io.persistentprocess.agent.cgroup;

import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.CgroupChildren;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Removes a cgroup and the cgroups that its processes made below it, as far as {@link CgroupPruner} has left any. */
public final class CgroupTree {
    /** A removal takes about 50 µs. */
    private static final int MOST_REMOVED = 500;

    private int removed;

    private CgroupTree() {}

    /** Removes the whole tree, from the leaves up. EBUSY: a process is left, or there are more cgroups than are removed at once. Does nothing if the cgroup is gone. */
    public static void remove(Cgroup cgroup) throws KernelException {
        new CgroupTree().removeAll(cgroup);
    }

    private void removeAll(Cgroup cgroup) throws KernelException {
        if (!isRemoved(cgroup)) {
            for (Cgroup child : children(cgroup)) {
                removeAll(child);
            }
            cgroup.remove();
        }
        removed++;
    }

    /** Fails if there are more children than may be removed. */
    private List<Cgroup> children(Cgroup cgroup) throws KernelException {
        List<Cgroup> children = new ArrayList<>();
        try (CgroupChildren entries = cgroup.openChildren()) {
            for (Optional<CgroupChildren.Entry> next = entries.next(); next.isPresent(); next = entries.next()) {
                if (next.get() instanceof CgroupChildren.Entry.Child(Cgroup child)) {
                    children.add(child);
                }
                if (removed + children.size() > MOST_REMOVED) {
                    throw new KernelException(
                            "remove more than %d cgroups in".formatted(MOST_REMOVED), cgroup.toString(), Errno.EBUSY);
                }
            }
        }
        return children;
    }

    /** Removes the cgroup unless something is in it. The kernel checks that itself; listing the children would make the removal of a large group quadratic. */
    public static void removeIfEmpty(Cgroup cgroup) throws KernelException {
        isRemoved(cgroup);
    }

    private static boolean isRemoved(Cgroup cgroup) throws KernelException {
        try {
            cgroup.remove();
            return true;
        } catch (KernelException e) {
            if (!e.is(Errno.EBUSY)) {
                throw e;
            }
            return false;
        }
    }
}
