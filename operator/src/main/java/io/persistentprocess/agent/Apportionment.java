package io.persistentprocess.agent;

import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.Controller;
import io.persistentprocess.kernel.ControllerPlaces;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.LimitedCgroup;
import io.persistentprocess.kernel.Limits;
import io.persistentprocess.supervision.GroupId;
import io.persistentprocess.supervision.InstanceId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each group, and the root, as much as their instances together have asked for: the kernel shares out among siblings only, so a request would count for nothing against
 * the rest of the host without it. Reactor thread only.
 */
final class Apportionment {
    /** What an instance without a request counts for beside others: the kernel's default. */
    private static final long DEFAULT_CPU_MILLIS = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(Apportionment.class);

    private record Share(long cpuMillis, long memoryBytes) {
        static final Share NONE = new Share(0, 0);

        static Share of(Limits limits) {
            long cpu = limits.need(Controller.CPU) ? limits.cpuRequestMillis().orElse(DEFAULT_CPU_MILLIS) : 0;
            return new Share(cpu, limits.protectedMemoryBytes().orElse(0L));
        }

        Share plus(Share other) {
            return new Share(cpuMillis + other.cpuMillis, memoryBytes + other.memoryBytes);
        }

        Share minus(Share other) {
            return new Share(cpuMillis - other.cpuMillis, memoryBytes - other.memoryBytes);
        }

        /** Never less than without any request. */
        Limits limits() {
            return new Limits(
                    Optional.empty(),
                    Optional.of(Math.max(DEFAULT_CPU_MILLIS, cpuMillis)),
                    Optional.empty(),
                    Optional.of(memoryBytes),
                    Optional.empty(),
                    Limits.OomScope.PROCESS);
        }
    }

    private final ControllerPlaces places;
    private final Cgroup root;
    private final Map<InstanceId, Share> shares = new HashMap<>();
    private final Map<GroupId, Share> groups = new HashMap<>();
    private Share all = Share.NONE;

    Apportionment(ControllerPlaces places, Cgroup root) {
        this.places = places;
        this.root = root;
    }

    /** This is in force for the instance now. */
    void set(InstanceId id, Limits limits) {
        change(id, Share.of(limits));
    }

    /** The instance is gone, or nobody looks after it. */
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
        Cgroup cgroup = root.child(Layout.folder(id.groupId()));
        if (next.cpuMillis() != before.cpuMillis()) {
            tell(cgroup, group, Controller.CPU);
            tell(root, all, Controller.CPU);
        }
        if (next.memoryBytes() != before.memoryBytes()) {
            tell(cgroup, group, Controller.MEMORY);
            tell(root, all, Controller.MEMORY);
        }
        groups.remove(id.groupId(), Share.NONE);
    }

    /** The root may be somebody else's to favour, and the last instance's directories may be gone. */
    private void tell(Cgroup cgroup, Share share, Controller controller) {
        try {
            new LimitedCgroup(places, root, cgroup).favour(share.limits(), controller);
        } catch (KernelException e) {
            LOG.debug("a share is not in force cgroup={} reason=\"{}\"", cgroup, e.getMessage());
        }
    }
}
