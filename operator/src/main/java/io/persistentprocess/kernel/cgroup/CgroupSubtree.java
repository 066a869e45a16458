package io.persistentprocess.kernel.cgroup;

import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;

/**
 * The processes of a cgroup and its descendants at one moment. The number of cgroups is bounded, because a member may create any number. A process that forks or moves
 * meanwhile may be missing.
 *
 * @param processes PIDs, including zombies whose other threads live
 * @param complete whether no bound was reached
 */
public record CgroupSubtree(List<Integer> processes, boolean complete) {
    private static final int MOST_CGROUPS = 4096;

    public CgroupSubtree {
        processes = List.copyOf(processes);
    }

    /**
     * Reads the subtree. Not for the event loop's thread: it takes tens of microseconds for each cgroup.
     *
     * @param atMost the most processes to return
     * @throws KernelException ENOENT or ENODEV: the cgroup itself is gone
     */
    public static CgroupSubtree read(Cgroup root, int atMost) throws KernelException {
        List<Integer> found = new ArrayList<>();
        Queue<Cgroup> unread = new ArrayDeque<>(List.of(root));
        boolean complete = true;
        for (int cgroups = 0; !unread.isEmpty() && complete; cgroups++) {
            Cgroup next = unread.remove();
            try {
                complete = cgroups < MOST_CGROUPS && addProcesses(next, found, atMost);
                addChildren(next, unread);
            } catch (KernelException e) {
                if (next.equals(root) || !e.is(Errno.ENOENT, Errno.ENODEV)) {
                    throw e;
                }
            }
        }
        return new CgroupSubtree(found, complete);
    }

    private static boolean addProcesses(Cgroup cgroup, List<Integer> found, int atMost) throws KernelException {
        try (CgroupProcesses listed = cgroup.openProcesses()) {
            for (OptionalInt pid = listed.next(); pid.isPresent(); pid = listed.next()) {
                if (found.size() == atMost) {
                    return false;
                }
                found.add(pid.getAsInt());
            }
        } catch (KernelException e) {
            // A threaded cgroup, whose processes are listed above it.
            if (!e.is(Errno.EOPNOTSUPP)) {
                throw e;
            }
        }
        return true;
    }

    private static void addChildren(Cgroup cgroup, Queue<Cgroup> unread) throws KernelException {
        if (!cgroup.hasChildren()) {
            return;
        }
        try (CgroupChildren entries = cgroup.openChildren()) {
            for (Optional<CgroupChildren.Entry> next = entries.next();
                    next.isPresent() && unread.size() <= MOST_CGROUPS;
                    next = entries.next()) {
                if (next.get() instanceof CgroupChildren.Entry.Child(Cgroup child)) {
                    unread.add(child);
                }
            }
        }
    }
}
