package io.persistentprocess.agent.resources;

import io.persistentprocess.agent.model.CgroupLayout;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.CgroupController;
import io.persistentprocess.kernel.cgroup.CgroupLimits;
import io.persistentprocess.kernel.cgroup.ControllerHierarchies;
import io.persistentprocess.kernel.cgroup.LimitedCgroup;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each group, and the root, the sum of their instances' requests. The kernel distributes resources among siblings only, so without this a request would not count
 * against the rest of the host. Reactor thread only.
 */
@ReactorThread
final class GroupShares {
    /** The weight of an instance without a request: the kernel's default. */
    private static final long DEFAULT_CPU_MILLIS = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(GroupShares.class);

    private record Share(long cpuMillis, long memoryBytes) {
        static final Share NONE = new Share(0, 0);

        static Share of(CgroupLimits limits) {
            long cpu = limits.need(CgroupController.CPU)
                    ? limits.cpuRequestMillis().orElse(DEFAULT_CPU_MILLIS)
                    : 0;
            return new Share(cpu, limits.protectedMemoryBytes().orElse(0L));
        }

        Share plus(Share other) {
            return new Share(cpuMillis + other.cpuMillis, memoryBytes + other.memoryBytes);
        }

        Share minus(Share other) {
            return new Share(cpuMillis - other.cpuMillis, memoryBytes - other.memoryBytes);
        }

        /** Never less than the kernel's default. */
        CgroupLimits limits() {
            return new CgroupLimits(
                    Optional.empty(),
                    Optional.of(Math.max(DEFAULT_CPU_MILLIS, cpuMillis)),
                    Optional.empty(),
                    Optional.of(memoryBytes),
                    Optional.empty(),
                    CgroupLimits.OomScope.PROCESS);
        }
    }

    private final ControllerHierarchies places;
    private final Cgroup root;
    private final Map<InstanceId, Share> shares = new HashMap<>();
    private final Map<GroupId, Share> groups = new HashMap<>();
    private Share all = Share.NONE;

    GroupShares(ControllerHierarchies places, Cgroup root) {
        this.places = places;
        this.root = root;
    }

    /** Records the limits that are in force for the instance. */
    void set(InstanceId id, CgroupLimits limits) {
        change(id, Share.of(limits));
    }

    /** The instance is gone, or is no longer supervised. */
    void drop(InstanceId id) {
        if (shares.containsKey(id)) {
            change(id, Share.NONE);
            shares.remove(id);
        }
    }

    private void change(InstanceId id, Share next) {
        Share before = shares.getOrDefault(id, Share.NONE);
        if (next.equals(before)) {
            return;
        }
        shares.put(id, next);
        Share group =
                groups.getOrDefault(id.groupId(), Share.NONE).minus(before).plus(next);
        groups.put(id.groupId(), group);
        all = all.minus(before).plus(next);
        Cgroup cgroup = root.child(CgroupLayout.folder(id.groupId()));
        if (next.cpuMillis() != before.cpuMillis()) {
            apply(cgroup, group, CgroupController.CPU);
            apply(root, all, CgroupController.CPU);
        }
        if (next.memoryBytes() != before.memoryBytes()) {
            apply(cgroup, group, CgroupController.MEMORY);
            apply(root, all, CgroupController.MEMORY);
        }
        groups.remove(id.groupId(), Share.NONE);
    }

    /** Ignores failures: the root may be controlled by another program, and the last instance's directories may be gone. */
    private void apply(Cgroup cgroup, Share share, CgroupController controller) {
        try {
            new LimitedCgroup(places, root, cgroup).favour(share.limits(), controller);
        } catch (KernelException e) {
            LOG.debug(
                    "the CPU or memory share of a cgroup cannot be set cgroup={} reason=\"{}\"",
                    cgroup,
                    e.getMessage());
        }
    }
}
