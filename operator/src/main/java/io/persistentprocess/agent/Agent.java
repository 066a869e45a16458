package io.persistentprocess.agent;

import io.persistentprocess.agent.processes.Counts;
import io.persistentprocess.agent.processes.Places;
import io.persistentprocess.agent.processes.ProcessWatch;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ServiceThread;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.api.LogDestination;
import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.CloseOnFailure;
import io.persistentprocess.kernel.ControllerPlaces;
import io.persistentprocess.kernel.HostCgroups;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.UsageReader;
import io.persistentprocess.supervision.AttachSource;
import io.persistentprocess.supervision.Desired;
import io.persistentprocess.supervision.Event;
import io.persistentprocess.supervision.GroupId;
import io.persistentprocess.supervision.GroupSpec;
import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps groups alive below one cgroup. Every method may be called from any thread; none waits for the reactor except through the future it returns.
 *
 * <p>Dies here: nothing happens to the members. The next agent on the same cgroup root adopts them.
 */
public final class Agent implements AutoCloseable {
    /** The exit status of a supervisor that can no longer supervise: EX_SOFTWARE of sysexits.h. */
    private static final int REACTOR_DIED = 70;

    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

    private final HostSide hostSide;
    private final Layout layout;
    private final Path logDirectory;
    private final RootCgroup root;
    private final Reactor reactor;
    private final LogKeeper logKeeper;
    private final EventLog events = new EventLog();
    private final RestartTally restarts = new RestartTally();
    private final Conditions conditions = new Conditions();
    private final Views views = new Views(restarts, conditions);
    private final KernelTally kernelTally;
    private final AgentThreads threads;
    private final UsageSurvey usage;
    private final Notifications notifications;
    private final Observation observation;
    private final Subscriptions subscriptions;
    private final Counts processCounts = new Counts();
    private final ProcessWatch processes;
    private final CgroupHost actions;
    private Optional<EventHistory> history = Optional.empty();
    private final Fleet fleet;
    private final Requests requests;
    private final Thread thread;

    Agent(
            AgentConfig config,
            RootCgroup root,
            Reactor reactor,
            LogKeeper logKeeper,
            KernelTally kernelTally,
            AgentThreads threads,
            UnaryOperator<Host> aroundHost,
            CloseOnFailure opened)
            throws KernelException {
        this.hostSide = config.host();
        this.layout = new Layout(config.cgroupRoot());
        this.logDirectory = config.logDirectory();
        this.root = root;
        this.reactor = reactor;
        this.logKeeper = logKeeper;
        this.kernelTally = kernelTally;
        this.threads = threads;
        // Raises the limit of descriptors, of which the reserve is a part.
        HostDefaults defaults = HostDefaults.take(hostSide);
        DescriptorReserve reserve = DescriptorReserve.create();
        this.processes = opened.add(
                ProcessWatch.create(
                        new Places(config.cgroupRoot(), Layout::instance),
                        config.bpfFileSystem(),
                        config.processEvents(),
                        processCounts,
                        threads),
                ProcessWatch::close);
        ClientDescriptors descriptors = ClientDescriptors.of(reserve);
        this.notifications = new Notifications(this::select, new FollowedTasks(processes, reactor));
        ControllerPlaces controllers = ControllerPlaces.of(HostCgroups.current(), config.cgroupRoot());
        this.usage = new UsageSurvey(hostSide, layout, new UsageReader(controllers));
        this.observation = opened.add(observe(controllers, reserve, descriptors), Observation::close);
        CgroupHost host = new CgroupHost(
                root,
                reactor,
                opened.add(Launcher.create(logKeeper, defaults, reserve, reactor, threads), Launcher::close),
                new Logs(logKeeper, reactor::submit, this::report),
                reserve,
                controllers,
                observation,
                processes::exitOf,
                this::report,
                threads);
        this.actions = opened.add(host, CgroupHost::close);
        this.subscriptions = new Subscriptions(
                reactor, notifications, observation, this::select, this::everything, root.cgroup(), descriptors);
        Watchers watchers = new Watchers(views, notifications);
        this.fleet = new Fleet(aroundHost.apply(actions), new Timers(), watchers, reactor::contain, Reactor::now);
        this.requests = new Requests(reactor, fleet);
        this.thread = threads.unstarted(ThreadRole.REACTOR, this::serve);
    }

    private Observation observe(ControllerPlaces controllers, DescriptorReserve reserve, ClientDescriptors descriptors)
            throws KernelException {
        MemoryPlaces places = new MemoryPlaces(controllers);
        return new Observation(
                new CgroupFacts(reactor, notifications, reserve, descriptors),
                new MemoryFacts(reactor, places, notifications, this::report, OomVictims.watch(), (id, spells) -> {
                    conditions.memory(id, spells);
                    views.conditionsChanged();
                }),
                new PressureFacts(reactor, notifications, reserve, descriptors));
    }

    private List<InstanceId> select(Selector selector) {
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
    static Agent start(AgentConfig config, UnaryOperator<Host> aroundHost) throws AgentStartException {
        return new AgentStart(config, aroundHost).carryOut();
    }

    /** Whether an earlier agent has left instances below the cgroup root, which an agent would adopt. Any thread. */
    public static boolean leftBehind(AgentConfig config) throws IOException {
        return config.host().call(() -> Inventory.isLeftBehind(Cgroup.at(config.cgroupRoot())));
    }

    /** Returns when everything is adopted. Where that fails, it is closed. */
    void begin() throws AgentStartException {
        try (CloseOnFailure opened = new CloseOnFailure()) {
            opened.add(this, Agent::close);
            CompletableFuture<Optional<KernelException>> adopted = new CompletableFuture<>();
            reactor.submit(() -> Requests.answering(adopted, () -> adopted.complete(adopt())));
            thread.start();
            processes.begin();
            threads.unstarted(ThreadRole.WARM_UP, WarmUp::run).start();
            AgentStartException.throwIfTied(adopted.join());
            opened.keep(this);
        }
    }

    /** Nothing is adopted, because nothing may be started, by a thread whose children hang on its container; then, why. */
    private Optional<KernelException> adopt() {
        try {
            hostSide.leaveContainer();
        } catch (KernelException e) {
            return Optional.of(e);
        }
        history = Optional.of(EventHistory.begin(root.cgroup(), events, threads));
        fleet.adoptAll();
        events.tell();
        return Optional.empty();
    }

    private void serve() {
        try {
            reactor.run(new Telling(reactor, fleet, notifications, events, views));
            notifications.close();
            observation.close();
            actions.close();
            history.ifPresent(EventHistory::close);
            root.removeIfEmpty();
        } catch (KernelException | RuntimeException | Error e) {
            LOG.error("the reactor died; members run on, the next agent adopts them", e);
            // Waits for the log, for as long as somebody reads it.
            System.err.close();
            Runtime.getRuntime().halt(REACTOR_DIED);
        }
    }

    private void report(InstanceId id, Report report) {
        if (report.type() == Report.Type.Restarted) {
            notifications.happened(id, Control.RESTARTS);
        }
        events.note(id, report, Instant.now());
    }

    /** Makes this the whole of what is wanted: groups that are not in it are removed, those that are unchanged stay untouched. */
    public void apply(Collection<GroupSpec> groups) {
        Desired wanted = Desired.of(groups);
        reactor.submit(() -> fleet.apply(wanted));
    }

    /** The same where not everything is known. Completed once what is there and what is wanted were compared: what was begun then is seen in {@link #tracked}. */
    public CompletableFuture<Void> apply(Desired wanted) {
        return requests.apply(wanted);
    }

    /** The instances as they are now, in the order of their names. */
    public List<InstanceView> instances() {
        return views.list(Reactor.now(), Instant.now());
    }

    /** The same with what they are started from. */
    public List<TrackedInstance> tracked() {
        return views.tracked(Reactor.now(), Instant.now());
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
    public void tell(Report report) {
        reactor.submit(() -> events.note(report, Instant.now()));
    }

    /** What was counted until now. Taken without the reactor, and costs it nothing. */
    public Measurements measure() {
        return new Measuring(views, restarts, events, kernelTally, processes, processCounts, clients(), logKeeper)
                .measure();
    }

    /** What the processes of its instances do. */
    public ProcessWatch processes() {
        return processes;
    }

    /** What instances use. */
    public UsageSurvey usage() {
        return usage;
    }

    /** Completed by the reactor as soon as it gets round to it: whether it does is what tells that it is alive. */
    public CompletableFuture<Void> ping() {
        return requests.ping();
    }

    /** Restarts instances, whatever they are doing, also those stopped by hand. Tells which were meant; empty: none is known by that name. */
    public CompletableFuture<List<InstanceId>> restart(Selector selector) {
        return requests.tell(selector, new Event.RestartRequested());
    }

    /** The same for a request that lasts, and is carried out once for each instance, also over restarts of the agent: it is known by its time. */
    public CompletableFuture<List<InstanceId>> restart(Selector selector, Instant at) {
        return requests.tell(selector, new Event.RestartRequested(Optional.of(at.toString())));
    }

    /** Stops instances until they are restarted by hand. Tells which were meant; empty: none is known by that name. */
    public CompletableFuture<List<InstanceId>> stop(Selector selector) {
        return requests.tell(selector, new Event.StopRequested());
    }

    /** Takes running processes into the one instance that is meant, which must not run. Tells which are meant; where that is not exactly one, nothing is done. */
    public CompletableFuture<List<InstanceId>> attach(Selector selector, AttachSource source) {
        return requests.attach(selector, source);
    }

    /** For programs that want to be notified. */
    public Subscriptions subscriptions() {
        return subscriptions;
    }

    /** What its clients may have of it. */
    public ClientDescriptors clients() {
        return subscriptions.descriptors();
    }

    /** Where its threads come from. */
    public AgentThreads threads() {
        return threads;
    }

    /** Where its members and its threads live. */
    public HostSide host() {
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
                .map(_ -> Layout.log(logDirectory, id));
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
