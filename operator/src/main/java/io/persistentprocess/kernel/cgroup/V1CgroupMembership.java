package io.persistentprocess.kernel.cgroup;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.KernelException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The calling thread's membership in v1 cgroups, cgroups(7). clone3(CLONE_INTO_CGROUP) applies to cgroup2 only: a child starts in its parent's v1 cgroups, and a
 * container runtime that ends a container by these ends the child as well.
 */
public final class V1CgroupMembership {
    private V1CgroupMembership() {}

    /**
     * Moves the calling thread to the root of each mounted v1 hierarchy; the other threads of the process stay. Takes up to tens of milliseconds for each. Returns the
     * number of hierarchies in which the thread was moved.
     */
    public static int leave() throws KernelException {
        Set<Path> roots = toLeave(
                CgroupHierarchies.current(),
                FileDescriptor.contents("/proc/thread-self/cgroup", ProcessCgroups.MAX_BYTES));
        for (Path root : roots) {
            FileDescriptor.write(root.resolve("tasks").toString(), "0");
        }
        return roots.size();
    }

    /** The roots of the hierarchies in which the thread is in another cgroup. */
    static Set<Path> toLeave(CgroupHierarchies mounted, String membership) {
        Set<Path> roots = new LinkedHashSet<>();
        for (String line : ProcFileLines.of(membership)) {
            // 4:memory:/kubepods/pod1
            String[] fields = line.split(":", 3);
            if (!fields[1].isEmpty() && !fields[2].equals("/")) {
                List.of(fields[1].split(",", -1)).stream()
                        .flatMap(controller -> Optional.ofNullable(mounted.v1().get(controller)).stream())
                        .findFirst()
                        .ifPresent(roots::add);
            }
        }
        return roots;
    }
}
