package io.persistentprocess.agent.cgroup;

import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.CgroupChildren;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A cgroup with those that its processes made below it, as far as {@link CgroupPruner} has left any. */
public final class CgroupTree {
    /** At about 50 µs each. */
    private static final int MOST_REMOVED = 500;

    private int removed;

    private CgroupTree() {}

    /** Removes all of it, from the leaves up; EBUSY when a process is left, or more cgroups than are removed at once. Fine when it is gone. */
    public static void remove(Cgroup cgroup) throws KernelException {
        new CgroupTree().removeAll(cgroup);
    }

    private void removeAll(Cgroup cgroup) throws KernelException {
        if (cgroup.exists() && cgroup.hasChildren()) {
            for (Cgroup child : children(cgroup)) {
                removeAll(child);
            }
        }
        cgroup.remove();
        removed++;
    }

    /** No more than could be removed. */
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

    /** Fine when something is in it. The kernel knows at once; to list the children would make the removal of a large group quadratic. */
    public static void removeIfEmpty(Cgroup cgroup) throws KernelException {
        try {
            cgroup.remove();
        } catch (KernelException e) {
            if (!e.is(Errno.EBUSY)) {
                throw e;
            }
        }
    }
}
