package io.persistentprocess.kernel.cgroup;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The hierarchies of the controllers of a host, which hold the limits of a cgroup2 directory. Each controller is in one hierarchy only: the unified one, or a v1
 * hierarchy, where a directory of the same path below the mount corresponds to the cgroup2 directory.
 *
 * <p>Immutable. The paths are those of the thread that called {@link #of}.
 *
 * @param cgroup2 the mount of the unified hierarchy
 * @param v1 the mounts of the controllers in v1 hierarchies
 */
public record ControllerHierarchies(Path cgroup2, Map<CgroupController, Path> v1) {
    public ControllerHierarchies {
        v1 = Map.copyOf(v1);
    }

    /**
     * The controllers of this host.
     *
     * @param root the cgroup2 directory to use as the mount if none is visible
     */
    public static ControllerHierarchies of(CgroupHierarchies host, Path root) {
        Map<CgroupController, Path> v1 = new EnumMap<>(CgroupController.class);
        for (CgroupController controller : CgroupController.values()) {
            Optional.ofNullable(host.v1().get(controller.id())).ifPresent(mount -> v1.put(controller, mount));
        }
        return new ControllerHierarchies(host.cgroup2().orElse(root), v1);
    }

    /** The v1 directory that corresponds to a cgroup2 directory, whether it exists or not; empty: the controller is not in v1. */
    public Optional<Path> v1(CgroupController controller, Path cgroup) {
        return Optional.ofNullable(v1.get(controller))
                .filter(_ -> cgroup.startsWith(cgroup2))
                .map(mount -> mount.resolve(cgroup2.relativize(cgroup)));
    }
}
