package io.persistentprocess.agent;

import io.persistentprocess.agent.cgroup.CgroupInventory;
import io.persistentprocess.agent.cgroup.RootCgroup;
import io.persistentprocess.agent.event.EventLog;
import io.persistentprocess.agent.execute.CgroupActionExecutor;
import io.persistentprocess.agent.host.HostContext;
import io.persistentprocess.agent.host.ProcessDefaults;
import io.persistentprocess.agent.instance.ActiveConditions;
import io.persistentprocess.agent.instance.InstanceObservers;
import io.persistentprocess.agent.instance.InstanceSupervisor;
import io.persistentprocess.agent.instance.InstanceTimers;
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
import io.persistentprocess.agent.loop.KernelEventCounters;
import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.agent.model.AgentStartException;
import io.persistentprocess.agent.model.CgroupLayout;
import io.persistentprocess.agent.model.GroupRelease;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.agent.model.Measurements;
import io.persistentprocess.agent.model.NotificationControl;
import io.persistentprocess.agent.model.TrackedInstance;
import io.persistentprocess.agent.monitor.ConditionEpisode;
import io.persistentprocess.agent.monitor.InstanceMonitors;
import io.persistentprocess.agent.notify.ClientDescriptorLimiter;
import io.persistentprocess.agent.notify.EventFdNotifier;
import io.persistentprocess.agent.notify.ProcessWatchTaskSource;
import io.persistentprocess.agent.processes.InstanceCgroups;
import io.persistentprocess.agent.processes.ProcessEventCounters;
import io.persistentprocess.agent.processes.ProcessWatcher;
import io.persistentprocess.agent.resources.UsageSampler;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ServiceThread;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.api.LogDestination;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.CgroupHierarchies;
import io.persistentprocess.kernel.cgroup.ControllerHierarchies;
import io.persistentprocess.kernel.cgroup.UsageReader;
import io.persistentprocess.kernel.descriptor.CloseOnFailure;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.memory.MemoryWatch;
import io.persistentprocess.supervision.group.DesiredState;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.AttachSource;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.GroupSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * Keeps groups alive below one cgroup. Every method may be called from any thread; none waits for the reactor except through the future it returns.
 *
 * <p>Dies here: nothing happens to the members. The next agent on the same cgroup root adopts them.
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
        // Raises the limit of descriptors, of which the reserve is a part.
        ProcessDefaults defaults = ProcessDefaults.take(hostSide);
        FileDescriptorReserve reserve = FileDescriptorReserve.create();
        this.processes = opened.add(
                ProcessWatcher.create(
                        new InstanceCgroups(config.cgroupRoot(), CgroupLayout::instance),
                        config.bpfFileSystem(),
                        config.processEvents(),
                        processCounts,
                        threads),
                ProcessWatcher::close);
        ClientDescriptorLimiter descriptors = ClientDescriptorLimiter.of(reserve);
        this.notifications = new EventFdNotifier(this::select, new ProcessWatchTaskSource(processes, reactor));
        ControllerHierarchies controllers = ControllerHierarchies.of(CgroupHierarchies.current(), config.cgroupRoot());
        this.usage = new UsageSampler(hostSide, layout, new UsageReader(controllers));
        InstanceMonitors observation = opened.add(
                InstanceMonitors.create(
                        reactor, notifications, controllers, reserve, descriptors, this::report, this::memoryLasts),
                InstanceMonitors::close);
        CgroupActionExecutor host = new CgroupActionExecutor(
                root,
                reactor,
                opened.add(
                        ProcessLauncher.create(logKeeper, defaults, reserve, reactor, threads), ProcessLauncher::close),
                new LogRegistry(logKeeper, reactor::submit, this::report),
                reserve,
                controllers,
                observation,
                processes::exitOf,
                this::report,
                threads);
        this.actions = opened.add(host, CgroupActionExecutor::close);
        this.subscriptions = new EventFdSubscriptions(
                reactor, notifications, observation, this::select, this::everything, root.cgroup(), descriptors);
        InstanceObservers watchers = new InstanceObservers(views, notifications);
        this.fleet = new InstanceSupervisor(
                aroundHost.apply(actions), new InstanceTimers(), watchers, reactor::contain, EventLoop::now);
        this.requests = new SupervisorRequests(reactor, fleet);
        this.loop = new AgentLoop(
                new LoopWorkload(reactor, fleet, notifications, events, views), observation, actions, root);
        this.thread = threads.unstarted(ThreadRole.REACTOR, loop::serve);
    }

    private List<InstanceId> select(InstanceSelector selector) {
        return fleet.select(selector);
    }

    private List<InstanceId> everything() {
        return fleet.all();
    }

    /**
     * Takes the cgroup root, adopts what an earlier agent left in it and starts the reactor thread; what was adopted can be seen when this returns. All of it happens on
     * the side of the host, where the agent's threads live.
     *
     * @throws AgentStartException another agent has the root, or it cannot be used
     */
    public static Agent start(AgentConfig config) throws AgentStartException {
        return start(config, UnaryOperator.identity());
    }

    /** The same with something between decisions and deeds. */
    public static Agent start(AgentConfig config, UnaryOperator<ActionExecutor> aroundHost) throws AgentStartException {
        return new AgentStart(config, aroundHost).carryOut();
    }

    /** Whether an earlier agent has left instances below the cgroup root, which an agent would adopt. Any thread. */
    public static boolean leftBehind(AgentConfig config) throws IOException {
        return config.host().call(() -> CgroupInventory.isLeftBehind(Cgroup.at(config.cgroupRoot())));
    }

    /** Returns when everything is adopted. Where that fails, it is closed. */
    void begin() throws AgentStartException {
        try (CloseOnFailure opened = new CloseOnFailure()) {
            opened.add(this, Agent::close);
            CompletableFuture<Optional<KernelException>> adopted = new CompletableFuture<>();
            reactor.submit(
                    () -> SupervisorRequests.answering(adopted, () -> adopted.complete(loop.adopt(hostSide, threads))));
            thread.start();
            processes.begin();
            threads.unstarted(ThreadRole.WARM_UP, JitWarmUp::run).start();
            AgentStartException.throwIfTied(adopted.join());
            opened.keep(this);
        }
    }

    private void memoryLasts(InstanceId id, Map<MemoryWatch.Cause, ConditionEpisode> lasting) {
        conditions.memory(id, lasting);
        views.conditionsChanged();
    }

    private void report(InstanceId id, InstanceReport report) {
        if (report.type() == InstanceReport.Type.Restarted) {
            notifications.happened(id, NotificationControl.RESTARTS);
        }
        events.note(id, report, Instant.now());
    }

    /** Makes this the whole of what is wanted: groups that are not in it are removed, those that are unchanged stay untouched. */
    public void apply(Collection<GroupSpec> groups) {
        var _ = requests.apply(DesiredState.of(groups));
    }

    /** The same where not everything is known. Completed once what is there and what is wanted were compared: what was begun then is seen in {@link #tracked}. */
    public CompletableFuture<Void> apply(DesiredState wanted) {
        return requests.apply(wanted);
    }

    /** The instances as they are now, in the order of their names. */
    public List<InstanceView> instances() {
        return views.list(EventLoop.now(), Instant.now());
    }

    /** The same with what they are started from. */
    public List<TrackedInstance> tracked() {
        return views.tracked(EventLoop.now(), Instant.now());
    }

    /** When the group had no process any more, the last time; empty: this agent and those before it know of none. */
    public Optional<GroupRelease> lastRelease(GroupId group) {
        return actions.lastRelease(group);
    }

    /** Has this run by the reactor thread, which must not wait for anything, after changes of instances. */
    public void onChange(Runnable listener) {
        views.onChange(listener);
    }

    /** The latest events, and those to come. */
    public EventLog events() {
        return events;
    }

    /** Tells of something that is about no instance. */
    public void tell(InstanceReport report) {
        reactor.submit(() -> events.note(report, Instant.now()));
    }

    /** What was counted until now. Taken without the reactor, and costs it nothing. */
    public Measurements measure() {
        return new MeasurementCollector(
                        views, restarts, events, kernelTally, processes, processCounts, clients(), logKeeper)
                .measure();
    }

    /** What the processes of its instances do. */
    public ProcessWatcher processes() {
        return processes;
    }

    /** What instances use. */
    public UsageSampler usage() {
        return usage;
    }

    /** Completed by the reactor as soon as it gets round to it: whether it does is what tells that it is alive. */
    public CompletableFuture<Void> ping() {
        return requests.ping();
    }

    /** Restarts instances, whatever they are doing, also those stopped by hand. Tells which were meant; empty: none is known by that name. */
    public CompletableFuture<List<InstanceId>> restart(InstanceSelector selector) {
        return requests.tell(selector, new Event.RestartRequested());
    }

    /** The same for a request that lasts, and is carried out once for each instance, also over restarts of the agent: it is known by its time. */
    public CompletableFuture<List<InstanceId>> restart(InstanceSelector selector, Instant at) {
        return requests.tell(selector, new Event.RestartRequested(Optional.of(at.toString())));
    }

    /** Stops instances until they are restarted by hand. Tells which were meant; empty: none is known by that name. */
    public CompletableFuture<List<InstanceId>> stop(InstanceSelector selector) {
        return requests.tell(selector, new Event.StopRequested());
    }

    /** Takes running processes into the one instance that is meant, which must not run. Tells which are meant; where that is not exactly one, nothing is done. */
    public CompletableFuture<List<InstanceId>> attach(InstanceSelector selector, AttachSource source) {
        return requests.attach(selector, source);
    }

    /** For programs that want to be notified. */
    public EventFdSubscriptions subscriptions() {
        return subscriptions;
    }

    /** What its clients may have of it. */
    public ClientDescriptorLimiter clients() {
        return subscriptions.descriptors();
    }

    /** Where its threads come from. */
    public AgentThreads threads() {
        return threads;
    }

    /** Where its members and its threads live. */
    public HostContext host() {
        return hostSide;
    }

    /** Where an instance's processes are. */
    public Path cgroupOf(InstanceId id) {
        return layout.cgroup(id);
    }

    /** The file that an instance's output goes to, as far as its log can be opened; empty: to none, or there is no such instance. */
    public Optional<Path> logOf(InstanceId id) {
        return views.spec(id)
                .filter(spec -> spec.launch().logDestination() != LogDestination.Null)
                .map(_ -> CgroupLayout.log(logDirectory, id));
    }

    /** Stops every instance gracefully; completed when the last process is gone and the cgroups are removed. */
    public CompletableFuture<Void> stopAll() {
        return requests.stopAll();
    }

    /** The longest that {@link #stopAll} may take where every process can be killed: a grace period and what is run once the group's last process is gone. */
    public Duration longestStop() {
        return views.longestStop();
    }

    /** Ends the reactor and leaves the members running. */
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
