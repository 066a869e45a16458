package io.persistentprocess.kernel.cgroup;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.TrustedDirectory;
import io.persistentprocess.kernel.libc.Libc;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The cgroup hierarchies as the calling thread sees them, from /proc/thread-self/mountinfo and /proc/thread-self/cgroup (proc_pid_mountinfo(5), cgroups(7)).
 *
 * @param cgroup2 the mount of the unified hierarchy
 * @param v1 the mounts of the v1 hierarchies, by controller ({@code memory}) or name ({@code name=systemd})
 * @param own the cgroup2 directory of this process; empty: it is outside of the mounted part
 */
public record CgroupHierarchies(Mode mode, Optional<Path> cgroup2, Map<String, Path> v1, Optional<Path> own) {
    /** Where agents mount the unified hierarchy on a host without one. */
    public static final Path PRIVATE_MOUNT = Path.of("/run/ppg/cgroup2");

    private static final long MS_NOSUID_NODEV_NOEXEC = 2 | 4 | 8;
    private static final int DIRECTORY_MODE = 0700;

    /** Twenty thousand mounts with usual paths and options; fusermount(1) allows a user a thousand. */
    private static final int MOUNTINFO_MAX_BYTES = 4 << 20;

    private static final int CONTROLLERS_MAX_BYTES = 4096;

    public CgroupHierarchies {
        v1 = Map.copyOf(v1);
    }

    /** The modes of systemd(1). */
    public enum Mode {
        /** Only cgroup2. */
        UNIFIED,
        /** cgroup2 for processes, v1 for controllers. */
        HYBRID,
        /** Only v1, apart from an agent's private mount. */
        LEGACY
    }

    public static CgroupHierarchies current() throws KernelException {
        return parse(
                FileDescriptor.contents("/proc/thread-self/mountinfo", MOUNTINFO_MAX_BYTES),
                FileDescriptor.contents("/proc/thread-self/cgroup", ProcessCgroups.MAX_BYTES));
    }

    static CgroupHierarchies parse(String mountinfo, String membership) {
        List<MountInfo> mounts = MountInfo.visible(mountinfo);
        Optional<MountInfo> unified =
                mounts.stream().filter(mount -> mount.type().equals("cgroup2")).findFirst();
        Map<String, Path> v1 = new HashMap<>();
        for (String line : ProcFileLines.of(membership)) {
            String[] fields = line.split(":", 3);
            if (!fields[1].isEmpty()) {
                hierarchy(mounts, fields[1])
                        .ifPresent(mount -> List.of(fields[1].split(",", -1))
                                .forEach(controller -> v1.put(controller, mount.point())));
            }
        }
        return new CgroupHierarchies(
                mode(unified, v1),
                unified.map(MountInfo::point),
                v1,
                unified.flatMap(mount -> mount.locate(unifiedPath(membership))));
    }

    private static Mode mode(Optional<MountInfo> unified, Map<String, Path> v1) {
        if (unified.isEmpty() || (unified.get().point().equals(PRIVATE_MOUNT) && !v1.isEmpty())) {
            return Mode.LEGACY;
        }
        return v1.isEmpty() ? Mode.UNIFIED : Mode.HYBRID;
    }

    private static Optional<MountInfo> hierarchy(List<MountInfo> mounts, String controllers) {
        List<String> wanted = List.of(controllers.split(",", -1));
        return mounts.stream()
                .filter(mount ->
                        mount.type().equals("cgroup") && mount.superOptions().containsAll(wanted))
                .findFirst();
    }

    private static String unifiedPath(String membership) {
        return ProcFileLines.of(membership).stream()
                .filter(line -> line.startsWith("0::"))
                .map(line -> line.substring(3))
                .findFirst()
                .orElse("/");
    }

    /**
     * Mounts the unified hierarchy on a host without one, only for the agent (the directory is created, accessible only to root), and returns the new state. Enables the
     * controllers that are in no v1 hierarchy, such as memory on kernels without CONFIG_MEMCG_V1, because no other program does.
     */
    public static CgroupHierarchies mountPrivately(Path point) throws KernelException {
        TrustedDirectory.make(point, DIRECTORY_MODE).close();
        if (Libc.mount("cgroup2", point.toString(), "cgroup2", MS_NOSUID_NODEV_NOEXEC, null) < 0) {
            throw Libc.lastError("mount cgroup2 at", point);
        }
        enableControllers(point);
        return current();
    }

    private static void enableControllers(Path point) throws KernelException {
        String available =
                FileDescriptor.contents(point.resolve("cgroup.controllers").toString(), CONTROLLERS_MAX_BYTES);
        List<String> free = List.of(available.strip().split(" ", -1));
        for (CgroupController controller : CgroupController.values()) {
            if (free.contains(controller.id())) {
                FileDescriptor.write(point.resolve("cgroup.subtree_control").toString(), "+" + controller.id());
            }
        }
    }
}
