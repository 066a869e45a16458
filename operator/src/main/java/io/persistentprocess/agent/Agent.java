package io.persistentprocess.agent;

import io.persistentprocess.agent.cgroup.RootCgroup;
import io.persistentprocess.agent.event.EventLog;
import io.persistentprocess.agent.execute.CgroupActionExecutor;
import io.persistentprocess.agent.host.HostContext;
import io.persistentprocess.agent.host.ProcessDefaults;
import io.persistentprocess.agent.instance.ActiveConditions;
import io.persistentprocess.agent.instance.InstanceObservers;
import io.persistentprocess.agent.instance.InstanceSupervisor;
import io.persistentprocess.agent.instance.InstanceViews;
import io.persistentprocess.agent.instance.JitWarmUp;
import io.persistentprocess.agent.instance.MeasurementCollector;
import io.persistentprocess.agent.instance.RestartCounters;
import io.persistentprocess.agent.instance.SupervisorRequests;
import io.persistentprocess.agent.launch.ProcessLauncher;
import io.persistentprocess.agent.logs.LogRegistry;
import io.persistentprocess.agent.logs.LogRotator;
import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.loop.FileDescriptorReserve;
import io.persistentprocess.agent.loop.InstanceTimers;
import io.persistentprocess.agent.loop.KernelEventCounters;
import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.agent.model.AgentStartException;
import io.persistentprocess.agent.model.CgroupLayout;
import io.persistentprocess.agent.model.GroupRelease;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.agent.model.Measurements;
import io.persistentprocess.agent.model.TrackedInstance;
import io.persistentprocess.agent.monitor.InstanceMonitors;
import io.persistentprocess.agent.notify.ClientDescriptorLimiter;
import io.persistentprocess.agent.notify.EventFdNotifier;
import io.persistentprocess.agent.notify.ProcessWatchTaskSource;
import io.persistentprocess.agent.probe.InstanceProbes;
import io.persistentprocess.agent.processes.ProcessEventCounters;
import io.persistentprocess.agent.processes.ProcessWatcher;
import io.persistentprocess.agent.resources.UsageSampler;
import io.persistentprocess.agent.sdnotify.DescriptorStore;
import io.persistentprocess.agent.sdnotify.ServiceNotifications;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ServiceThread;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.api.LogDestination;
import io.persistentprocess.kernel.cgroup.CgroupHierarchies;
import io.persistentprocess.kernel.cgroup.ControllerHierarchies;
import io.persistentprocess.kernel.cgroup.UsageReader;
import io.persistentprocess.kernel.descriptor.CloseOnFailure;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.group.DesiredState;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.AttachSource;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.GroupSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * Supervises process groups below one cgroup root. Every method may be called from any thread. None blocks on the event loop; a result comes as a future.
 *
 * <p>If the agent dies: its members keep running, and the next agent on the same cgroup root adopts them.
 */
public final class Agent implements AutoCloseable {
    private final HostContext hostSide;
    private final CgroupLayout layout;
    private final Path logDirectory;
    private final RootCgroup root;
    private final EventLoop reactor;
    private final LogRotator logKeeper;
    private final EventLog events = new EventLog();
    private final RestartCounters restarts = new RestartCounters();
    private final ActiveConditions conditions = new ActiveConditions();
    private final InstanceViews views = new InstanceViews(restarts, conditions);
    private final KernelEventCounters kernelTally;
    private final AgentThreads threads;
    private final UsageSampler usage;
    private final EventFdNotifier notifications;
    private final EventFdSubscriptions subscriptions;
    private final ProcessEventCounters processCounts = new ProcessEventCounters();
    private final ProcessWatcher processes;
    private final CgroupActionExecutor actions;
    private final ServiceNotifications services;
    private final InstanceSupervisor fleet;
    private final SupervisorRequests requests;
    private final AgentLoop loop;
    private final Thread thread;

    Agent(
            AgentConfig config,
            RootCgroup root,
            EventLoop reactor,
            LogRotator logKeeper,
            KernelEventCounters kernelTally,
            AgentThreads threads,
            UnaryOperator<ActionExecutor> aroundHost,
            CloseOnFailure opened)
            throws KernelException {
        this.hostSide = config.host();
        this.layout = new CgroupLayout(config.cgroupRoot());
        this.logDirectory = config.logDirectory();
        this.root = root;
        this.reactor = reactor;
        this.logKeeper = logKeeper;
        this.kernelTally = kernelTally;
        this.threads = threads;
        // Raises RLIMIT_NOFILE, so it must come before the reserve, which is a share of that limit.
        ProcessDefaults defaults = ProcessDefaults.take(hostSide);
        FileDescriptorReserve reserve = FileDescriptorReserve.create();
        this.processes = opened.add(config.processWatcher(processCounts, threads), ProcessWatcher::close);
        ClientDescriptorLimiter descriptors = ClientDescriptorLimiter.of(reserve);
        DescriptorStore store = new DescriptorStore(threads, descriptors);
        this.notifications = new EventFdNotifier(this::select, new ProcessWatchTaskSource(processes, reactor));
        AgentReports reports = new AgentReports(events, notifications, conditions, views);
        ControllerHierarchies controllers = ControllerHierarchies.of(CgroupHierarchies.current(), config.cgroupRoot());
        this.usage = new UsageSampler(hostSide, layout, new UsageReader(controllers));
        InstanceMonitors observation = opened.add(
                InstanceMonitors.create(
                        reactor, notifications, controllers, reserve, descriptors, reports, reports::memoryLasts),
                InstanceMonitors::close);
        CgroupActionExecutor host = new CgroupActionExecutor(
                root,
                reactor,
                opened.add(
                        ProcessLauncher.create(logKeeper, defaults, reserve, store, reactor, threads),
                        ProcessLauncher::close),
                new LogRegistry(logKeeper, reactor::submit, reports),
                reserve,
                controllers,
                observation,
                processes::exitOf,
                reports,
                config.files(),
                threads);
        this.actions = opened.add(host, CgroupActionExecutor::close);
        this.subscriptions = new EventFdSubscriptions(
                reactor, notifications, observation, this::select, this::everything, root.cgroup(), descriptors);
        ServiceNotifications.AgentServices at =
                new ServiceNotifications.AgentServices(reactor, store, reports, reports::ofHost, this::answer);
        this.services = opened.add(
                ServiceNotifications.create(config.runtimeDirectory(), root.cgroup(), at), ServiceNotifications::close);
        InstanceProbes probes = opened.add(
                new InstanceProbes(reactor, threads, kernelTally, host.commands(), reserve, layout, this::answer),
                InstanceProbes::close);
        this.fleet = new InstanceSupervisor(
                services.around(aroundHost.apply(actions)),
                new InstanceTimers(),
                new InstanceObservers(views, notifications, services, probes),
                reactor::contain,
                EventLoop::now);
        this.requests = new SupervisorRequests(reactor, fleet);
        this.loop = new AgentLoop(
                new LoopWorkload(reactor, fleet, notifications, events, views),
                observation,
                services,
                probes,
                actions,
                root);
        this.thread = threads.unstarted(ThreadRole.REACTOR, loop::serve);
    }

    private List<InstanceId> select(InstanceSelector selector) {
        return fleet.select(selector);
    }

    private void answer(InstanceId id, Event event) {
        fleet.answer(id, event);
    }

    private List<InstanceId> everything() {
        return fleet.all();
    }

    /**
     * Locks the cgroup root, starts the event loop's thread and adopts what an earlier agent left below the root. The adopted instances are visible when this returns.
     * The work is done in the host's namespaces, where the agent's threads run.
     *
     * @throws AgentStartException another agent has the root, or the root cannot be used
     */
    public static Agent start(AgentConfig config) throws AgentStartException {
        return start(config, UnaryOperator.identity());
    }

    /** As {@link #start(AgentConfig)}, with a wrapper around the executor that carries the actions out. */
    public static Agent start(AgentConfig config, UnaryOperator<ActionExecutor> aroundHost) throws AgentStartException {
        return new AgentStart(config, aroundHost).carryOut();
    }

    /** Returns when everything is adopted. Closes the agent if that fails. */
    void begin() throws AgentStartException {
        try (CloseOnFailure opened = new CloseOnFailure()) {
            opened.add(this, Agent::close);
            CompletableFuture<Optional<KernelException>> adopted = new CompletableFuture<>();
            reactor.submit(
                    () -> SupervisorRequests.answering(adopted, () -> adopted.complete(loop.adopt(hostSide, threads))));
            thread.start();
            processes.begin(requests.killedProcesses());
            threads.unstarted(ThreadRole.WARM_UP, JitWarmUp::run).start();
            AgentStartException.throwIfTied(adopted.join());
            opened.keep(this);
        }
    }

    /** Sets the complete desired state: groups that are not in it are removed, unchanged groups are left alone. */
    public void apply(Collection<GroupSpec> groups) {
        var _ = requests.apply(DesiredState.of(groups));
    }

    /** Sets the desired state, which may be incomplete. Completed once it has been compared with the actual state; {@link #tracked} then shows what was begun. */
    public CompletableFuture<Void> apply(DesiredState wanted) {
        return requests.apply(wanted);
    }

    /** The instances as they are now, sorted by name. */
    public List<InstanceView> instances() {
        return views.list(EventLoop.now(), Instant.now());
    }

    /** The instances as they are now, each with its spec. */
    public List<TrackedInstance> tracked() {
        return views.tracked(EventLoop.now(), Instant.now());
    }

    /** The last time that the group's last process was gone; empty: neither this agent nor an earlier one has recorded a release. */
    public Optional<GroupRelease> lastRelease(GroupId group) {
        return actions.lastRelease(group);
    }

    /** Adds a listener for changes of instances. The event loop's thread calls it, so it must not block. */
    public void onChange(Runnable listener) {
        views.onChange(listener);
    }

    /** The latest events, and a subscription to new ones. */
    public EventLog events() {
        return events;
    }

    /** Logs an event that concerns no instance. */
    public void report(InstanceReport report) {
        reactor.submit(() -> events.note(report, Instant.now()));
    }

    /** The counters so far. Does not involve the event loop. */
    public Measurements measure() {
        return new MeasurementCollector(
                        views, restarts, events, kernelTally, processes, processCounts, clients(), logKeeper, services)
                .measure();
    }

    /** The events of the members' processes. */
    public ProcessWatcher processes() {
        return processes;
    }

    /** The resource usage of instances. */
    public UsageSampler usage() {
        return usage;
    }

    /** Completed by the event loop on its next turn. Serves as a liveness check. */
    public CompletableFuture<Void> ping() {
        return requests.ping();
    }

    /** Restarts instances in any state, also those stopped by hand. Returns those that match; empty: none does. */
    public CompletableFuture<List<InstanceId>> restart(InstanceSelector selector) {
        return requests.deliver(selector, new Event.RestartRequested());
    }

    /** Restarts instances once for a request with this time, which is persisted: a later agent does not repeat the request. */
    public CompletableFuture<List<InstanceId>> restart(InstanceSelector selector, Instant at) {
        return requests.deliver(selector, new Event.RestartRequested(Optional.of(at.toString())));
    }

    /** Has running instances read their configuration again, with a time once for it, as a restart. Returns those that match; empty: none does. */
    public CompletableFuture<List<InstanceId>> reload(InstanceSelector selector, Optional<Instant> at) {
        return requests.deliver(selector, new Event.ReloadRequested(at.map(Instant::toString)));
    }

    /** Stops instances until they are restarted by hand. Returns those that match; empty: none does. */
    public CompletableFuture<List<InstanceId>> stop(InstanceSelector selector) {
        return requests.deliver(selector, new Event.StopRequested());
    }

    /** Attaches processes to the one instance that matches, which must not run. Returns the matches; does nothing unless there is exactly one. */
    public CompletableFuture<List<InstanceId>> attach(InstanceSelector selector, AttachSource source) {
        return requests.attach(selector, source);
    }

    /** Subscriptions of other programs to events of instances. */
    public EventFdSubscriptions subscriptions() {
        return subscriptions;
    }

    /** The limits on the descriptors that clients hold. */
    public ClientDescriptorLimiter clients() {
        return subscriptions.descriptors();
    }

    /** Creates the agent's threads. */
    public AgentThreads threads() {
        return threads;
    }

    /** The host that the members and the agent's threads run on. */
    public HostContext host() {
        return hostSide;
    }

    /** The cgroup directory of an instance. */
    public Path cgroupOf(InstanceId id) {
        return layout.cgroup(id);
    }

    /** The path of the instance's log; empty: it has none, or there is no such instance. */
    public Optional<Path> logOf(InstanceId id) {
        return views.spec(id)
                .filter(spec -> spec.launch().logDestination() == LogDestination.File)
                .map(_ -> CgroupLayout.log(logDirectory, id));
    }

    /** Stops every instance gracefully. Completed when the last process is gone and the cgroups are removed. */
    public CompletableFuture<Void> stopAll() {
        return requests.stopAll();
    }

    /** The longest that {@link #stopAll} may take if every process can be killed: a grace period plus the release hook. */
    public Duration longestStop() {
        return views.longestStop();
    }

    /** Stops the event loop and leaves the members running. */
    @Override
    public void close() {
        reactor.end();
        ServiceThread.join(thread);
        processes.close();
        logKeeper.close();
        reactor.close();
        root.close();
    }
}
