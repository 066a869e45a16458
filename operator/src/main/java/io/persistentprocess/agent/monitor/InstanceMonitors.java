package io.persistentprocess.agent.monitor;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.loop.FileDescriptorReserve;
import io.persistentprocess.agent.model.InstanceReporter;
import io.persistentprocess.agent.notify.ClientDescriptorLimiter;
import io.persistentprocess.agent.notify.EventFdNotifier;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.api.OomPolicy;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.ControllerHierarchies;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.ResourceSpec;
import java.util.Optional;

/** All monitors of instances apart from that of the main process. Reactor thread only. */
@ReactorThread
public record InstanceMonitors(CgroupEventsMonitor cgroups, MemoryMonitor memory, PressureMonitor pressure)
        implements AutoCloseable {
    /**
     * Opens the memory monitor; nothing is watched yet.
     *
     * @param reporter receives the processes that the kernel killed
     * @param lasts receives the lasting memory conditions of an instance
     */
    public static InstanceMonitors create(
            EventLoop reactor,
            EventFdNotifier notifications,
            ControllerHierarchies controllers,
            FileDescriptorReserve reserve,
            ClientDescriptorLimiter descriptors,
            InstanceReporter reporter,
            MemoryMonitor.Lasting lasts)
            throws KernelException {
        return new InstanceMonitors(
                new CgroupEventsMonitor(reactor, notifications, reserve, descriptors),
                new MemoryMonitor(
                        reactor, new MemoryHierarchy(controllers), notifications, reporter, OomKillLog.watch(), lasts),
                new PressureMonitor(reactor, notifications, reserve, descriptors));
    }

    /** Watches the memory before the first start, so that no early event is missed. */
    public void prepare(InstanceId id, Cgroup cgroup, Optional<ResourceSpec> resources) {
        if (!memory.knows(id)) {
            memory.update(id, cgroup, policy(resources));
        }
    }

    private static OomPolicy policy(Optional<ResourceSpec> resources) {
        return resources.map(ResourceSpec::oomPolicy).orElse(OomPolicy.Continue);
    }

    /** A process was started after {@link #prepare}, which has just looked whether its memory is accounted. */
    public void started(InstanceId id, Cgroup cgroup, Optional<ResourceSpec> resources) {
        if (memory.knows(id)) {
            memory.update(id, cgroup, policy(resources));
        }
        updateForSubscribers(id, cgroup);
    }

    /** Updates what is watched, after an adoption or a change of subscriptions. */
    public void update(InstanceId id, Cgroup cgroup, Optional<ResourceSpec> resources) {
        memory.update(id, cgroup, policy(resources));
        updateForSubscribers(id, cgroup);
    }

    /** As {@link #update}, for the monitors that serve only subscribers. */
    public void updateForSubscribers(InstanceId id, Cgroup cgroup) {
        cgroups.update(id, cgroup);
        if (memory.knows(id)) {
            pressure.forget(id);
        } else {
            pressure.update(id, cgroup);
        }
    }

    public void forget(InstanceId id) {
        cgroups.forget(id);
        memory.forget(id);
        pressure.forget(id);
    }

    @Override
    public void close() {
        memory.close();
    }
}
