package io.persistentprocess.kernel.cgroup;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A cgroup2 directory and the corresponding v1 directories. A limit is written to whichever has the controller.
 *
 * <p>The kernel reclaims memory before a write of a memory limit below the present usage returns, which may take long. For one thread at a time.
 */
public final class LimitedCgroup {
    /** Each round may miss children of processes that were not moved yet, and finds fewer of them. */
    private static final int ROUNDS = 64;

    private final ControllerHierarchies places;
    private final Cgroup root;
    private final Cgroup cgroup;

    /** @param root the highest cgroup in which controllers are enabled */
    public LimitedCgroup(ControllerHierarchies places, Cgroup root, Cgroup cgroup) {
        this.places = places;
        this.root = root;
        this.cgroup = cgroup;
    }

    /** A limit that is not in force. */
    public record Shortfall(CgroupController controller, String reason) {}

    /**
     * Sets limits for the processes in the cgroup and for later ones. Leaves controllers that are not in {@code touched} alone. Continues after a failure and returns all
     * failures.
     */
    public List<Shortfall> limit(CgroupLimits limits, Set<CgroupController> touched) {
        List<Shortfall> shortfalls = new ArrayList<>();
        for (CgroupController controller : touched) {
            try {
                limit(limits, controller);
            } catch (KernelException e) {
                shortfalls.add(new Shortfall(controller, reason(controller, e)));
            }
        }
        return List.copyOf(shortfalls);
    }

    private void limit(CgroupLimits limits, CgroupController controller) throws KernelException {
        Optional<Path> v1 = places.v1(controller, cgroup.path());
        if (v1.isPresent()) {
            make(v1.get());
            write(v1.get(), LimitCodec.V1.files(controller, limits));
            if (limits.need(controller)) {
                gather(v1.get());
            }
        } else {
            enable(controller);
            write(cgroup.path(), LimitCodec.UNIFIED.files(controller, limits));
        }
    }

    /** Sets the cgroup's shares to the sum for its children. Enables no controller and moves no process. */
    public void favour(CgroupLimits sum, CgroupController controller) throws KernelException {
        Optional<Path> v1 = places.v1(controller, cgroup.path());
        write(v1.orElse(cgroup.path()), (v1.isPresent() ? LimitCodec.V1 : LimitCodec.UNIFIED).favours(controller, sum));
    }

    private static void write(Path directory, List<ControlFile> files) throws KernelException {
        for (ControlFile file : files) {
            FileDescriptor.write(directory.resolve(file.name()).toString(), file.value());
        }
    }

    /** Creates the parents, too, because the removal of another cgroup may have removed them. */
    private void make(Path directory) throws KernelException {
        Path mount = directory;
        for (int i = places.cgroup2().relativize(cgroup.path()).getNameCount(); i > 0; i--) {
            mount = mount.getParent();
        }
        Path made = mount;
        for (Path name : mount.relativize(directory)) {
            made = made.resolve(name);
            Cgroup.at(made, XattrNamespace.TRUSTED).create();
        }
    }

    /** Enables the controller in the cgroups from the root to the parent. They have no processes of their own, as the kernel requires. */
    private void enable(CgroupController controller) throws KernelException {
        Path parent = root.path();
        enable(controller, parent);
        for (Path name : root.path().relativize(cgroup.path().getParent())) {
            if (!name.toString().isEmpty()) {
                parent = parent.resolve(name);
                enable(controller, parent);
            }
        }
    }

    private static void enable(CgroupController controller, Path parent) throws KernelException {
        FileDescriptor.write(parent.resolve("cgroup.subtree_control").toString(), "+" + controller.id());
    }

    /** Moves the processes of the cgroup2 directory to the v1 directory; their later children start there. */
    private void gather(Path v1) throws KernelException {
        if (!cgroup.exists()) {
            return;
        }
        for (int round = 0; round < ROUNDS; round++) {
            Set<String> missing = new HashSet<>(processes(cgroup.path()));
            if (missing.isEmpty()) {
                return;
            }
            missing.removeAll(processes(v1));
            if (missing.isEmpty()) {
                return;
            }
            for (String pid : missing) {
                move(pid, v1);
            }
        }
        throw new KernelException("move the processes of " + cgroup.path() + " to", v1.toString(), Errno.EAGAIN);
    }

    private static void move(String pid, Path v1) throws KernelException {
        try {
            FileDescriptor.write(v1.resolve("cgroup.procs").toString(), pid);
        } catch (KernelException e) {
            if (!e.is(Errno.ESRCH)) {
                throw e;
            }
        }
    }

    private static List<String> processes(Path directory) throws KernelException {
        return FileDescriptor.contents(directory.resolve("cgroup.procs").toString(), Cgroup.PROCESSES_MAX_BYTES)
                .lines()
                .toList();
    }

    /** The files to which a new process has to write 0 so that these limits apply to it, if the v1 directory exists. */
    public List<Path> doors(CgroupLimits limits) {
        List<Path> doors = new ArrayList<>();
        for (CgroupController controller : CgroupController.values()) {
            if (limits.need(controller)) {
                places.v1(controller, cgroup.path())
                        .map(directory -> directory.resolve("cgroup.procs"))
                        .filter(Files::exists)
                        .ifPresent(doors::add);
            }
        }
        return List.copyOf(doors);
    }

    /** The reason for the user, with a remedy. */
    private String reason(CgroupController controller, KernelException e) {
        if (e.subject().endsWith("cgroup.subtree_control") && e.is(Errno.ENOENT, Errno.EINVAL)) {
            return "the %s controller is not enabled for %s; write +%s to %s"
                    .formatted(
                            controller.id(),
                            root.path(),
                            controller.id(),
                            root.path().resolveSibling("cgroup.subtree_control"));
        }
        if (e.is(Errno.EBUSY) && e.subject().endsWith("memory.limit_in_bytes")) {
            return "the instance uses more memory than that and has nothing to give back; it is limited to that when it is started the next time";
        }
        return e.getMessage();
    }
}
