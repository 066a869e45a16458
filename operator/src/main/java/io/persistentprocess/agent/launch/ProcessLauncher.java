package io.persistentprocess.agent.launch;

import io.persistentprocess.agent.host.ProcessDefaults;
import io.persistentprocess.agent.logs.LogDirectory;
import io.persistentprocess.agent.logs.LogRotator;
import io.persistentprocess.agent.loop.BackgroundTasks;
import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.loop.FileDescriptorReserve;
import io.persistentprocess.agent.model.CgroupLayout;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.api.LogDestination;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.descriptor.CloseOnFailure;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.SchedulingDelay;
import io.persistentprocess.kernel.spawn.PreparedSpawn;
import io.persistentprocess.kernel.spawn.SpawnRequest;
import io.persistentprocess.kernel.spawn.SpawnResult;
import io.persistentprocess.kernel.spawn.SpawnStage;
import io.persistentprocess.kernel.spawn.Spawner;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Starts processes: turns a launch spec into a request to the spawn library. Names become numbers; limits and capabilities are reduced to what this host and this agent
 * can give. Reactor thread only.
 */
@ReactorThread
public final class ProcessLauncher {
    /** On the fast path only a slow disk can delay the child. After this time it is killed and started again on the guarded path. */
    private static final Duration DIRECT_PATIENCE = Duration.ofMillis(100);

    private final LogRotator logs;
    private final Spawner spawner;
    private final ProcessDefaults host;
    private final SpawnRequestFactory requests;

    private final FileDescriptorReserve reserve;
    private final InheritedDescriptors inherited;

    /** The prepared requests of instances, kept because preparing takes time that a restart should not take. */
    private final Map<InstanceId, Prepared> prepared = new HashMap<>();

    private final FastPathRegistry prompt;
    private final PendingStarts pending;
    private final ChildReaper reaper;
    private final ExecWaitLimiter patience = new ExecWaitLimiter(System.nanoTime());

    /** A start under way. */
    private record Start(
            InstanceId id,
            LaunchSpec launch,
            Cgroup cgroup,
            LogDirectory.Place place,
            Prepared prepared,
            InheritedDescriptors.PassedDescriptors passed,
            Consumer<SpawnResult> then) {}

    private record Prepared(
            LaunchSpec launch,
            List<Path> doors,
            Optional<Path> log,
            ResolvedCredentials identity,
            PreparedSpawn spawn) {}

    private ProcessLauncher(
            LogRotator logs,
            Spawner spawner,
            ProcessDefaults host,
            FileDescriptorReserve reserve,
            InheritedDescriptors inherited,
            EventLoop reactor,
            AgentThreads threads) {
        this.logs = logs;
        this.inherited = inherited;
        this.spawner = spawner;
        this.host = host;
        this.requests = new SpawnRequestFactory(host);
        this.reserve = reserve;
        this.prompt = new FastPathRegistry(new BackgroundTasks(ThreadRole.PLACES, reactor, threads), host.uid());
        this.reaper = new ChildReaper(reactor);
        this.pending = new PendingStarts(reactor, spawner, reaper);
    }

    public static ProcessLauncher create(
            LogRotator logs,
            ProcessDefaults host,
            FileDescriptorReserve reserve,
            InheritedDescriptors inherited,
            EventLoop reactor,
            AgentThreads threads)
            throws KernelException {
        try (CloseOnFailure opened = new CloseOnFailure()) {
            Spawner spawner = opened.add(Spawner.load(), Spawner::close);
            // The spawner opens its descriptors before members use up all but the reserve, so that a restart needs only
            // the pidfd of its own process.
            spawner.begin();
            return opened.keep(new ProcessLauncher(logs, spawner, host, reserve, inherited, reactor, threads));
        }
    }

    /**
     * Starts the process. Waits for the exec for a bounded time; after that the start {@link #isPending}.
     *
     * @param doors {@code cgroup.procs} of the v1 cgroups that the child joins before its exec
     * @param then receives the result, before this returns or later; never a pending one
     * @throws LaunchException the spec asks for what this host or this agent does not have
     */
    public void launch(InstanceId id, LaunchSpec launch, Cgroup cgroup, List<Path> doors, Consumer<SpawnResult> then)
            throws LaunchException, KernelException {
        if (reserve.reached()) {
            throw new LaunchException(reserve.message());
        }
        LogDirectory.Place place = logs.place();
        Optional<Path> log = log(id, launch, place);
        InheritedDescriptors.PassedDescriptors passed = inherited.lend(id);
        boolean begun = false;
        try {
            Prepared prepared = passed.isNothing()
                    ? prepare(id, launch, cgroup, doors, log)
                    : prepared(id, launch, cgroup, doors, log, passed);
            begin(new Start(id, launch, cgroup, place, prepared, passed, then), prompt.way(id, launch));
            begun = true;
        } finally {
            if (!begun) {
                passed.release().run();
            }
        }
    }

    /** The fast path is taken only if the wait budget allows it. */
    private void begin(Start start, Spawner.Way wanted) throws KernelException {
        Duration time = patience.next(System.nanoTime());
        Spawner.Way way = time.isZero() ? Spawner.Way.GUARDED : wanted;
        long before = System.nanoTime();
        SpawnResult result = spawner.spawn(
                start.prepared().spawn(),
                way,
                way == Spawner.Way.DIRECT ? DIRECT_PATIENCE : time,
                () -> request(start));
        long waited = System.nanoTime() - before;
        if (result instanceof SpawnResult.Pending slow) {
            patience.inVain(waited);
            pending.add(start.id(), slow, settled -> settled(start, Spawner.Way.GUARDED, settled));
        } else {
            boolean starvable = way == Spawner.Way.DIRECT && ExecWaitLimiter.isCharged(waited);
            long starved = starvable && result instanceof SpawnResult.Started started
                    ? SchedulingDelay.nanos(started.pid())
                    : 0;
            patience.settled(waited, starved);
            settled(start, way, result);
        }
    }

    private void settled(Start start, Spawner.Way way, SpawnResult result) {
        InstanceId id = start.id();
        switch (result) {
            case SpawnResult.Started started -> {
                reserve.given(started.pidFd().fd());
                if (way == Spawner.Way.GUARDED) {
                    prompt.started(id, start.launch(), () -> request(start), started);
                }
            }
            case SpawnResult.Failed failed -> {
                failed.remains().ifPresent(reaper::reap);
                prompt.forget(id);
                if (way == Spawner.Way.DIRECT && failed.failure().errno() == Errno.ETIMEDOUT) {
                    beginAgain(start);
                    return;
                }
            }
            case SpawnResult.Pending _ -> throw new IllegalArgumentException("not settled");
        }
        start.passed().release().run();
        start.then()
                .accept(
                        result instanceof SpawnResult.Started started
                                ? logged(started, start.launch(), start.place())
                                : result);
    }

    /** Starts a process that was killed on the fast path again, now without a time limit. */
    private void beginAgain(Start start) {
        try {
            begin(start, Spawner.Way.GUARDED);
        } catch (KernelException e) {
            SpawnResult.Failure failure =
                    new SpawnResult.Failure(SpawnStage.CLONE, start.cgroup().toString(), e.errno());
            start.passed().release().run();
            start.then().accept(new SpawnResult.Failed(failure, Optional.empty()));
        }
    }

    /** Whether a start of this instance is not settled yet. */
    public boolean isPending(InstanceId id) {
        return pending.contains(id);
    }

    /** Abandons a pending start: kills its process and drops its callback. {@code then} runs when it is settled. */
    public void abandon(InstanceId id, Runnable then) {
        pending.abandon(id, then);
    }

    /** What processes of members have unless their specs say otherwise. */
    public ProcessDefaults host() {
        return host;
    }

    /** Starts commands beside main processes. */
    public CommandLauncher commands() {
        return new CommandLauncher(spawner, host, requests, reserve, pending, reaper);
    }

    /** Reaps children that are about to end. */
    ChildReaper reaper() {
        return reaper;
    }

    /** Must be called after the event loop has ended. */
    public void close() {
        pending.close();
    }

    /** Adds the reason why the process has no log. Looks for the log directory again, so that the next process may have one. */
    private SpawnResult logged(SpawnResult.Started started, LaunchSpec launch, LogDirectory.Place place) {
        Optional<SpawnResult.Failure> failure = started.logFailure();
        boolean toFile = launch.logDestination() == LogDestination.File
                || (launch.logDestination() == LogDestination.Journal && failure.isPresent());
        if (toFile && place instanceof LogDirectory.Place.Unusable(KernelException why)) {
            failure = Optional.of(new SpawnResult.Failure(SpawnStage.STDIO, why.subject(), why.errno()));
        }
        if (failure.isPresent()) {
            logs.findDirectory();
        }
        return new SpawnResult.Started(started.pid(), started.pidFd(), started.startTicks(), failure, started.log());
    }

    /** Drops what was prepared for this instance. */
    public void forget(InstanceId id) {
        prepared.remove(id);
        prompt.forget(id);
    }

    private Prepared prepare(InstanceId id, LaunchSpec launch, Cgroup cgroup, List<Path> doors, Optional<Path> log)
            throws LaunchException, KernelException {
        Prepared known = prepared.get(id);
        if (known != null
                && known.launch().equals(launch)
                && known.doors().equals(doors)
                && known.log().equals(log)) {
            return known;
        }
        Prepared fresh = prepared(id, launch, cgroup, doors, log, InheritedDescriptors.PassedDescriptors.NOTHING);
        if (ResolvedCredentials.isLasting(launch.credentials())) {
            prepared.put(id, fresh);
        } else {
            prepared.remove(id);
        }
        return fresh;
    }

    private Prepared prepared(
            InstanceId id,
            LaunchSpec launch,
            Cgroup cgroup,
            List<Path> doors,
            Optional<Path> log,
            InheritedDescriptors.PassedDescriptors passed)
            throws LaunchException, KernelException {
        ResolvedCredentials identity = ResolvedCredentials.of(launch.credentials(), host);
        PreparedSpawn spawn = spawner.prepare(
                requests.request(launch, cgroup, doors, log, journalIdentifier(id, launch), identity, passed));
        return new Prepared(launch, doors, log, identity, spawn);
    }

    private SpawnRequest request(Start start) {
        Prepared prepared = start.prepared();
        return requests.request(
                start.launch(),
                start.cgroup(),
                prepared.doors(),
                prepared.log(),
                journalIdentifier(start.id(), start.launch()),
                prepared.identity(),
                start.passed());
    }

    private static Optional<String> journalIdentifier(InstanceId id, LaunchSpec launch) {
        return launch.logDestination() == LogDestination.Journal ? Optional.of(id.toString()) : Optional.empty();
    }

    /** The child opens the file and creates its directory, so that no disk blocks the event loop. */
    private static Optional<Path> log(InstanceId id, LaunchSpec launch, LogDirectory.Place place) {
        return launch.logDestination() != LogDestination.Null
                        && place instanceof LogDirectory.Place.Usable(Path directory)
                ? Optional.of(CgroupLayout.log(directory, id))
                : Optional.empty();
    }
}
