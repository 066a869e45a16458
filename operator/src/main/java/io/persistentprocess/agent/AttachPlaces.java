package io.persistentprocess.agent;

import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.Errno;
import io.persistentprocess.kernel.HostCgroups;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.ProcessCgroups;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * From where to where an instance's processes are moved: its cgroup, and in each hierarchy of v1 the cgroup of the same path, where the instance has one. Any thread
 * that sees the host's mounts.
 */
final class AttachPlaces {
    private final Cgroup target;
    private final Path mount;
    private final Path below;

    /** The mounts of those that the instance uses, by the name that /proc/PID/cgroup has first for them. */
    private final Map<String, Path> v1 = new TreeMap<>();

    private AttachPlaces(Cgroup target, Path mount) {
        this.target = target;
        this.mount = mount;
        this.below = mount.relativize(target.path());
    }

    static AttachPlaces of(Cgroup target) throws KernelException {
        HostCgroups host = HostCgroups.current();
        AttachPlaces places = new AttachPlaces(
                target,
                host.cgroup2().orElseThrow(() -> new KernelException("find", "the mount of cgroup2", Errno.ENOENT)));
        for (String name : ProcessCgroups.of((int) ProcessHandle.current().pid())
                .orElseThrow()
                .v1()
                .keySet()) {
            Path hierarchy = host.v1().get(name);
            if (hierarchy != null && Files.isDirectory(hierarchy.resolve(places.below))) {
                places.v1.put(name, hierarchy);
            }
        }
        return places;
    }

    Path mount() {
        return mount;
    }

    /** A directory as /proc/PID/cgroup has it. */
    String path(Path directory) {
        return "/" + mount.relativize(directory);
    }

    AttachJournal.Origin origin(ProcessCgroups now) {
        List<Path> directories = new ArrayList<>();
        directories.add(ProcessCgroups.directory(mount, now.unified()));
        v1.forEach((name, hierarchy) ->
                directories.add(ProcessCgroups.directory(hierarchy, now.v1().getOrDefault(name, "/"))));
        return new AttachJournal.Origin(directories);
    }

    /** Into cgroup2 last: what is in it has been moved everywhere. ESRCH: it has ended. */
    void take(int pid) throws KernelException {
        for (Path hierarchy : v1.values()) {
            Cgroup.at(hierarchy.resolve(below)).move(pid);
        }
        target.move(pid);
    }

    /** Out of cgroup2 last, for the same reason. Where the place is gone, as systemd's scopes are once they are empty, the nearest one above it that takes processes. */
    void giveBack(int pid, AttachJournal.Origin origin) throws KernelException {
        List<Path> directories = origin.directories();
        for (int i = directories.size() - 1; i >= 0; i--) {
            moveUpwards(pid, directories.get(i));
        }
    }

    private static void moveUpwards(int pid, Path directory) throws KernelException {
        try {
            Cgroup.at(directory).move(pid);
        } catch (KernelException e) {
            Path above = directory.getParent();
            if (!e.is(Errno.ENOENT, Errno.ENODEV, Errno.EBUSY, Errno.EOPNOTSUPP)
                    || above == null
                    || !Files.exists(above.resolve("cgroup.procs"))) {
                throw e;
            }
            moveUpwards(pid, above);
        }
    }
}
