package io.persistentprocess.agent.attach;

import io.persistentprocess.agent.cgroup.PidFdLookup;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.CgroupHierarchies;
import io.persistentprocess.kernel.cgroup.ProcessCgroups;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.PidFd;
import io.persistentprocess.kernel.process.ProcessStat;
import io.persistentprocess.supervision.instance.ProcessId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cgroups that an attach moves processes between: the instance's cgroup in cgroup2, and in each v1 hierarchy the cgroup of the same path, if the instance has one.
 * Any thread that sees the host's mounts.
 */
final class AttachHierarchies {
    /** More than PID_MAX_DEFAULT, proc_sys_kernel(5). The next scan finds the rest. */
    static final int MOST_PROCESSES = 1 << 17;

    private static final Logger LOG = LoggerFactory.getLogger(AttachHierarchies.class);

    private final Cgroup target;
    private final Path mount;
    private final Path below;

    /** The mounts of the v1 hierarchies that the instance uses, by the first name that /proc/PID/cgroup has for them. */
    private final Map<String, Path> v1 = new TreeMap<>();

    private AttachHierarchies(Cgroup target, Path mount) {
        this.target = target;
        this.mount = mount;
        this.below = mount.relativize(target.path());
    }

    static AttachHierarchies of(Cgroup target) throws KernelException {
        CgroupHierarchies host = CgroupHierarchies.current();
        AttachHierarchies places = new AttachHierarchies(
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

    /** A directory in the notation of /proc/PID/cgroup. */
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

    /** Whether the process that has this PID now is in the instance's cgroup or below it. */
    boolean holds(int pid) throws KernelException {
        return ProcessCgroups.of(pid)
                .filter(now -> ProcessCgroups.directory(mount, now.unified()).startsWith(target.path()))
                .isPresent();
    }

    /** Moves the process into the instance's cgroups. cgroup2 comes last: a process that is in it has been moved in every hierarchy. ESRCH: the process has ended. */
    void take(ProcessId process) throws KernelException {
        List<Cgroup> targets = new ArrayList<>();
        for (Path hierarchy : v1.values()) {
            targets.add(Cgroup.at(hierarchy.resolve(below)));
        }
        targets.add(target);
        Set<Path> directories = targets.stream().map(Cgroup::path).collect(Collectors.toSet());
        move(process, directories, pid -> {
            for (Cgroup each : targets) {
                each.move(pid);
            }
        });
    }

    /**
     * Moves the process back to where it was, cgroup2 last for the same reason. If the cgroup is gone, as systemd's scopes are once they are empty, it takes the nearest
     * ancestor that accepts processes. ESRCH: the process has ended.
     */
    void release(ProcessId process, AttachJournal.Origin origin) throws KernelException {
        move(process, Set.copyOf(origin.directories()), pid -> moveTo(pid, origin));
    }

    /** Moves the process that has a PID. */
    private interface Move {
        void move(int pid) throws KernelException;
    }

    /** Writes a PID and checks afterwards that the process still has it. If another process has got the PID meanwhile, that process is moved to its parent's cgroup. */
    private void move(ProcessId process, Set<Path> directories, Move move) throws KernelException {
        try (PidFd held = PidFdLookup.open(process)
                .orElseThrow(() -> new KernelException("move process", process.toString(), Errno.ESRCH))) {
            try {
                move.move(process.pid());
            } finally {
                if (!held.hasItsNumber()) {
                    sendHome(process.pid(), directories);
                }
            }
        }
    }

    private void sendHome(int pid, Set<Path> from) throws KernelException {
        Optional<ProcessStat> stranger = ProcessStat.read(pid);
        Optional<ProcessCgroups> now = ProcessCgroups.of(pid);
        if (stranger.isEmpty() || now.isEmpty()) {
            return;
        }
        Optional<ProcessCgroups> parents = ProcessCgroups.of(stranger.get().parent());
        boolean moved = origin(now.get()).directories().stream().anyMatch(from::contains);
        if (moved && parents.isPresent()) {
            LOG.warn(
                    "a process was attached by mistake, because the PID of one that had ended was reused; it is moved back pid={}",
                    pid);
            moveTo(pid, origin(parents.get()));
        }
    }

    private static void moveTo(int pid, AttachJournal.Origin origin) throws KernelException {
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
