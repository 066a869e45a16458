package io.persistentprocess.agent.cgroup;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.model.CgroupLayout;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.ResourceSpec;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The cgroups of the instances that the agent supervises, by instance. Reactor thread only. */
@ReactorThread
public final class TrackedCgroups {
    private final RootCgroup root;
    private final EventLoop reactor;
    private final Map<InstanceId, InstanceCgroup> instances = new HashMap<>();

    public TrackedCgroups(RootCgroup root, EventLoop reactor) {
        this.root = root;
        this.reactor = reactor;
    }

    /** The cgroup of the instance's group. */
    public Cgroup group(InstanceId id) {
        return root.cgroup().child(CgroupLayout.folder(id.groupId()));
    }

    /** The instance's own cgroup, which need not exist yet; the same object until {@link #forget}. */
    public InstanceCgroup instance(InstanceId id) {
        return instances.computeIfAbsent(
                id, unknown -> new InstanceCgroup(group(unknown).child(unknown.name()), reactor));
    }

    /** The limits in the instance's last checkpoint; empty: it has none, or there is no checkpoint. */
    public Optional<ResourceSpec> resources(InstanceId id) {
        return instance(id).written().flatMap(checkpoint -> checkpoint.spec().resources());
    }

    /** Stops watching, signalling and pruning the instance's cgroup. */
    public void forget(InstanceId id) {
        instance(id).forget();
        instances.remove(id);
    }
}
