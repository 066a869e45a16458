package io.persistentprocess.agent;

import io.persistentprocess.agent.cgroup.RootCgroup;
import io.persistentprocess.agent.event.AgentEventStore;
import io.persistentprocess.agent.event.EventLog;
import io.persistentprocess.agent.execute.CgroupActionExecutor;
import io.persistentprocess.agent.host.HostContext;
import io.persistentprocess.agent.instance.InstanceSupervisor;
import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.monitor.InstanceMonitors;
import io.persistentprocess.agent.probe.InstanceProbes;
import io.persistentprocess.agent.sdnotify.ServiceNotifications;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.error.KernelException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of the reactor thread: it adopts what an earlier agent left, runs the event loop until that ends, and closes what only this thread uses.
 *
 * <p>Reactor thread only.
 */
@ReactorThread
final class AgentLoop {
    private static final Logger LOG = LoggerFactory.getLogger(AgentLoop.class);
    /** The exit status of a supervisor that can no longer supervise: EX_SOFTWARE of sysexits.h. */
    private static final int REACTOR_DIED = 70;

    private final EventLoop reactor;
    private final LoopWorkload workload;
    private final InstanceSupervisor supervisor;
    private final EventLog events;
    private final InstanceMonitors monitors;
    private final ServiceNotifications services;
    private final InstanceProbes probes;
    private final CgroupActionExecutor actions;
    private final RootCgroup root;
    private Optional<AgentEventStore> history = Optional.empty();

    AgentLoop(
            LoopWorkload workload,
            InstanceMonitors monitors,
            ServiceNotifications services,
            InstanceProbes probes,
            CgroupActionExecutor actions,
            RootCgroup root) {
        this.reactor = workload.reactor();
        this.workload = workload;
        this.supervisor = workload.supervisor();
        this.events = workload.events();
        this.monitors = monitors;
        this.services = services;
        this.probes = probes;
        this.actions = actions;
        this.root = root;
    }

    /**
     * Adopts what earlier agents left, or returns the reason why it must not: a thread that cannot leave its container's cgroups must not start members, because they
     * would end with the container.
     */
    Optional<KernelException> adopt(HostContext host, AgentThreads threads) {
        try {
            host.leaveContainer();
        } catch (KernelException e) {
            return Optional.of(e);
        }
        history = Optional.of(AgentEventStore.begin(root.cgroup(), events, threads));
        supervisor.adoptAll();
        events.deliver();
        return Optional.empty();
    }

    /** Returns when the event loop has ended. Halts the JVM if the loop fails: members keep running, and the next agent adopts them. */
    void serve() {
        try {
            reactor.run(workload);
            workload.notifications().close();
            monitors.close();
            services.close();
            probes.close();
            actions.close();
            history.ifPresent(AgentEventStore::close);
            root.removeIfEmpty();
        } catch (KernelException | RuntimeException | Error e) {
            LOG.error(
                    "the reactor thread failed, so the agent exits; members keep running, and the next agent adopts them",
                    e);
            // Flushes the log; blocks only while it is being read.
            System.err.close();
            Runtime.getRuntime().halt(REACTOR_DIED);
        }
    }
}
