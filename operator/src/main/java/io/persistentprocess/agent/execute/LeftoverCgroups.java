package io.persistentprocess.agent.execute;

import io.persistentprocess.agent.cgroup.CgroupTree;
import io.persistentprocess.agent.cgroup.InstanceCgroup;
import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.resources.ResourceEnforcer;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cgroups of instances that are gone, in which processes run on: stop.mode Main leaves them, and systemd keeps the cgroup of a stopped unit, too, until its last
 * process has ended. Each is removed when the kernel says that it is empty.
 *
 * <p>If the agent dies here: the checkpoint in the cgroup says that the instance is to be removed, and the next agent comes to the same point. Reactor thread only.
 */
@ReactorThread
final class LeftoverCgroups {
    private static final Logger LOG = LoggerFactory.getLogger(LeftoverCgroups.class);

    private final EventLoop reactor;
    private final ResourceEnforcer resources;
    private final Map<InstanceId, InstanceCgroup> occupied = new HashMap<>();

    LeftoverCgroups(EventLoop reactor, ResourceEnforcer resources) {
        this.reactor = reactor;
        this.resources = resources;
    }

    /** Removes the cgroup of an instance, and its group's after the last instance: at once, or when its last process has ended. */
    void remove(InstanceId id, Cgroup group, Cgroup cgroup) throws KernelException {
        reclaimed(id);
        if (!cgroup.exists() || !cgroup.events().populated()) {
            removeNow(group, cgroup);
            return;
        }
        LOG.info("processes of a removed instance keep running instance={} cgroup={}", id, cgroup);
        InstanceCgroup leftover = new InstanceCgroup(cgroup, reactor);
        occupied.put(id, leftover);
        leftover.awaitEmpty(() -> emptied(id, group, cgroup));
    }

    private void emptied(InstanceId id, Cgroup group, Cgroup cgroup) {
        occupied.remove(id);
        try {
            removeNow(group, cgroup);
        } catch (KernelException e) {
            LOG.warn("the cgroup of a removed instance stays instance={} reason=\"{}\"", id, e.getMessage());
        }
    }

    private void removeNow(Cgroup group, Cgroup cgroup) throws KernelException {
        resources.removed(cgroup);
        CgroupTree.remove(cgroup);
        CgroupTree.removeIfEmpty(group);
    }

    /** An instance of this name is there again: the cgroup is its own, with whatever runs in it. */
    void reclaimed(InstanceId id) {
        InstanceCgroup leftover = occupied.remove(id);
        if (leftover != null) {
            leftover.forget();
        }
    }
}
