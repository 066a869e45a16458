package io.persistentprocess.kernel.cgroup;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where the controllers of a host are, and so where the limits of a cgroup2 directory are kept. Each controller is in one hierarchy only: in the unified one, or in a v1
 * hierarchy, where a directory of the same path below its mount stands for the cgroup2 directory.
 *
 * <p>Immutable; the paths are those that the thread saw which called {@link #of}.
 *
 * @param cgroup2 where the unified hierarchy is mounted
 * @param v1 the mounts of those controllers that are in v1 hierarchies
 */
public record ControllerHierarchies(Path cgroup2, Map<CgroupController, Path> v1) {
    public ControllerHierarchies {
        v1 = Map.copyOf(v1);
    }

    /**
     * Those of this host.
     *
     * @param root the cgroup2 directory whose hierarchy is meant where the host shows none
     */
    public static ControllerHierarchies of(CgroupHierarchies host, Path root) {
        Map<CgroupController, Path> v1 = new EnumMap<>(CgroupController.class);
        for (CgroupController controller : CgroupController.values()) {
            Optional.ofNullable(host.v1().get(controller.id())).ifPresent(mount -> v1.put(controller, mount));
        }
        return new ControllerHierarchies(host.cgroup2().orElse(root), v1);
    }

    /** The directory in the controller's v1 hierarchy that stands for a cgroup2 directory, whether it is there or not; empty: the controller is none of v1. */
    public Optional<Path> v1(CgroupController controller, Path cgroup) {
        return Optional.ofNullable(v1.get(controller))
                .filter(_ -> cgroup.startsWith(cgroup2))
                .map(mount -> mount.resolve(cgroup2.relativize(cgroup)));
    }
}
