package io.persistentprocess.agent.monitor;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.loop.FileDescriptorReserve;
import io.persistentprocess.agent.model.InstanceReporter;
import io.persistentprocess.agent.notify.ClientDescriptorLimiter;
import io.persistentprocess.agent.notify.EventFdNotifier;
import io.persistentprocess.api.OomPolicy;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.ControllerHierarchies;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.ResourceSpec;
import java.util.Optional;

/** All that is watched of instances beside their main processes. Reactor thread only. */
public record InstanceMonitors(CgroupEventsMonitor cgroups, MemoryMonitor memory, PressureMonitor pressure)
        implements AutoCloseable {
    /**
     * Opens what memory is watched by; nothing is watched yet.
     *
     * @param reporter is told of processes that the kernel killed
     * @param lasts is told what of an instance's memory lasts
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

    /** Before its first start: what it does before somebody looks would not be told. */
    public void prepare(InstanceId id, Cgroup cgroup, Optional<ResourceSpec> resources) {
        if (!memory.knows(id)) {
            memory.look(id, cgroup, policy(resources));
        }
    }

    private static OomPolicy policy(Optional<ResourceSpec> resources) {
        return resources.map(ResourceSpec::oomPolicy).orElse(OomPolicy.Continue);
    }

    /** Looks what is to be watched of this instance now: it was just started or adopted, or somebody wants to know more or less of it. */
    public void look(InstanceId id, Cgroup cgroup, Optional<ResourceSpec> resources) {
        memory.look(id, cgroup, policy(resources));
        lookForSubscribers(id, cgroup);
    }

    /** The same for what only subscribers want to know. */
    public void lookForSubscribers(InstanceId id, Cgroup cgroup) {
        cgroups.look(id, cgroup);
        if (memory.knows(id)) {
            pressure.forget(id);
        } else {
            pressure.look(id, cgroup);
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
