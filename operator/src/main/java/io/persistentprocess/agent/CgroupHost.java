package io.persistentprocess.agent;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.ControllerPlaces;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.Signals;
import io.persistentprocess.kernel.SpawnResult;
import io.persistentprocess.supervision.Action;
import io.persistentprocess.supervision.AttachSource;
import io.persistentprocess.supervision.BootTime;
import io.persistentprocess.supervision.Checkpoint;
import io.persistentprocess.supervision.Credentials;
import io.persistentprocess.supervision.Event;
import io.persistentprocess.supervision.GroupId;
import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.LaunchSpec;
import io.persistentprocess.supervision.Observed;
import io.persistentprocess.supervision.ProcessId;
import io.persistentprocess.supervision.Report;
import io.persistentprocess.supervision.ResourceSpec;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries actions out in cgroups below the agent's root, on the real kernel. Reactor thread only. */
final class CgroupHost implements Host {
    private static final Logger LOG = LoggerFactory.getLogger(CgroupHost.class);

    private final RootCgroup root;
    private final Reactor reactor;
    private final Launcher launcher;
    private final InstanceReporter reporter;
    private final Logs logs;
    private final MainProcesses mains;
    private final Resources resources;
    private final ProcessBirths births;
    private final Observation observation;
    private final CheckpointStore checkpoints;
    private final Recreation recreation;
    private final Estate estate;
    private final Attaching attaching;
    private final MainSearch mainSearch;
    private final StartPreparation startPreparation;
    private final Clearing clearing;
    private final Releases releases;
    private final Map<InstanceId, InstanceCgroup> instances = new HashMap<>();

    CgroupHost(
            RootCgroup root,
            Reactor reactor,
            Launcher launcher,
            Logs logs,
            DescriptorReserve reserve,
            ControllerPlaces controllers,
            Observation observation,
            ExitTidings tidings,
            InstanceReporter reporter,
            AgentThreads threads)
            throws KernelException {
        this.root = root;
        this.checkpoints = new CheckpointStore(root::make);
        this.recreation = new Recreation(checkpoints);
        this.estate = new Estate(root.cgroup(), checkpoints, recreation, tidings, reactor::contain);
        this.reactor = reactor;
        MemberErrands errands = new MemberErrands(reactor, () -> new Errands(ThreadRole.PID_FILE, reactor, threads));
        this.attaching = new Attaching(root.cgroup(), errands, new Errands(ThreadRole.ATTACH, reactor, threads));
        this.mainSearch = new MainSearch(errands);
        this.startPreparation = new StartPreparation(errands);
        this.launcher = launcher;
        this.logs = logs;
        this.mains = new MainProcesses(reserve, tidings, observation.memory()::killed, reporter);
        this.observation = observation;
        this.resources = new Resources(
                controllers, root.cgroup(), new Errands(ThreadRole.LIMITS, reactor, threads), this::look, reporter);
        this.clearing = new Clearing(launcher, mains, resources);
        this.births = new ProcessBirths(launcher, resources, recreation);
        this.reporter = reporter;
        this.releases = new Releases(root, new HookRunner(reactor, launcher, logs, checkpoints, reporter));
    }

    @Override
    public void carryOut(Action action, Answers answers) {
        // Not the action itself: the environment of a member may hold its secrets.
        LOG.debug("{} instance={}", action.getClass().getSimpleName(), action.id());
        try {
            switch (action) {
                case Action.Persist(InstanceId id, Checkpoint checkpoint) -> persist(id, checkpoint);
                case Action.EraseRecord(InstanceId id) ->
                    checkpoints.eraseRecord(instance(id).cgroup());
                case Action.PrepareStart start ->
                    startPreparation.prepare(start, instance(start.id()).cgroup(), answers);
                case Action.Spawn(InstanceId id, LaunchSpec launch) -> spawn(id, launch, answers);
                case Action.Watch watch -> mains.watch(watch, instance(watch.id()), answers);
                case Action.Signal signal -> signal(signal);
                case Action.Clear(InstanceId id) ->
                    clearing.clear(id, instance(id), () -> carryOut(new Action.Clear(id), answers), answers);
                case Action.AwaitEmpty(InstanceId id) -> clearing.awaitEmpty(id, instance(id), answers);
                case Action.ReadOutput(InstanceId id, BootTime exitAt) ->
                    logs.lastOutput(
                            id, last -> last.ifPresent(line -> answers.answer(id, new Event.OutputRead(exitAt, line))));
                case Action.FindMain(InstanceId id, LaunchSpec launch) ->
                    mainSearch.find(id, instance(id).cgroup(), launch, answers);
                case Action.Attach(InstanceId id, AttachSource source, Credentials member) ->
                    attach(id, source, member, answers);
                case Action.SettleAttach(InstanceId id) ->
                    new AttachJournal(instance(id).cgroup()).erase();
                case Action.ReleaseGroup release -> release(release);
                case Action.RunReleaseHook(InstanceId id) -> releases.run(id);
                case Action.RemoveCgroup(InstanceId id) -> remove(id);
                case Action.Release(InstanceId id) -> forget(id);
                case Action.Publish(InstanceId id, Report report) -> reporter.report(id, report);
                case Action.ArmTimer _, Action.DisarmTimer _ ->
                    throw new IllegalArgumentException(action + " is not the host's");
            }
        } catch (KernelException e) {
            failed(action, e, answers);
        }
    }

    /** No failure of the host may leave an instance waiting for an answer that never comes. */
    private void failed(Action action, KernelException e, Answers answers) {
        LOG.warn(
                "an action failed action={} instance={} reason=\"{}\"",
                action.getClass().getSimpleName(),
                action.id(),
                e.getMessage());
        switch (action) {
            case Action.Persist _ -> reporter.report(action.id(), new Report(Report.Type.NoCheckpoint, e.getMessage()));
            case Action.PrepareStart _ -> answers.answer(action.id(), new Event.StartPrepared());
            case Action.Spawn _ -> answers.answer(action.id(), new Event.SpawnFailed(e.getMessage()));
            case Action.Attach _ ->
                answers.answer(action.id(), new Event.AttachFailed(Event.WhyNot.REFUSED, e.getMessage()));
            case Action.FindMain _ ->
                answers.answer(action.id(), new Event.MainMissing(e.getMessage(), Event.Survivors.SOME));
            default -> {}
        }
    }

    private void persist(InstanceId id, Checkpoint checkpoint) throws KernelException {
        InstanceCgroup instance = instance(id);
        CheckpointStore.Place place = checkpoints.write(instance.cgroup(), checkpoint, instance.written());
        if (place == CheckpointStore.Place.A_NEW_ONE && instance.written().isPresent()) {
            removedByOthers(id);
        }
        instance.written(checkpoint);
        resources.wanted(
                id,
                instance.cgroup(),
                checkpoint.spec().resources(),
                place,
                launcher.isPending(id) ? Resources.Occupancy.RUNS : Resources.Occupancy.at(checkpoint.stage()));
        logs.changed(id, checkpoint.spec());
        switch (checkpoint.stage()) {
            case IDLE, COMPLETED, FAILED -> mains.watchWaiting();
            case RUNNING -> look(id);
            case LAUNCHED, SEEKING, STOPPING, BACKOFF, RELEASED -> {}
        }
    }

    private void removedByOthers(InstanceId id) {
        observation.forget(id);
        releases.keep(id.groupId());
        reporter.report(id, new Report(Report.Type.CgroupRemoved, "somebody removed its cgroup; it is made anew"));
    }

    private void spawn(InstanceId id, LaunchSpec launch, Answers answers) throws KernelException {
        InstanceCgroup instance = instance(id);
        if (instance.lastReadiness() == InstanceCgroup.Readiness.FROZEN) {
            String message = "cgroup %s is frozen by one above it; thaw that one"
                    .formatted(instance.cgroup().path());
            answers.answer(id, new Event.SpawnFailed(message));
            return;
        }
        instance.stopSignalling();
        releases.used(id);
        observation.prepare(id, instance.cgroup(), resources(id));
        births.give(id, launch, instance, group(id), new ProcessBirths.Newborn() {
            @Override
            public void settled(SpawnResult result) {
                try {
                    spawned(id, result, answers);
                } catch (KernelException e) {
                    failed(e);
                }
            }

            @Override
            public void failed(LaunchException e) {
                answers.answer(id, new Event.SpawnFailed(e.getMessage()));
            }

            @Override
            public void failed(KernelException e) {
                CgroupHost.this.failed(new Action.Spawn(id, launch), e, answers);
            }
        });
        if (launcher.isPending(id)) {
            answers.answer(id, new Event.SpawnDelayed());
        }
    }

    private void spawned(InstanceId id, SpawnResult result, Answers answers) throws KernelException {
        switch (result) {
            case SpawnResult.Started started -> {
                started.logFailure()
                        .map(failure -> new Report(Report.Type.LogUnavailable, failure.message()))
                        .ifPresent(report -> reporter.report(id, report));
                started(id, started, answers);
            }
            case SpawnResult.Failed failed ->
                answers.answer(id, new Event.SpawnFailed(failed.failure().message()));
            case SpawnResult.Pending _ -> throw new IllegalArgumentException("not settled");
        }
    }

    private void started(InstanceId id, SpawnResult.Started started, Answers answers) throws KernelException {
        instance(id)
                .written()
                .ifPresent(checkpoint -> logs.started(id, checkpoint.spec(), started.pid(), started.log()));
        mains.started(id, instance(id), started.pidFd(), started.startTicks(), answers);
        look(id);
    }

    private void look(InstanceId id) {
        observation.look(id, instance(id).cgroup(), resources(id));
    }

    private void signal(Action.Signal action) throws KernelException {
        mains.watchAtAnyCost(action.id());
        instance(action.id())
                .signal(action.target(), Signals.number(action.signal()).orElseThrow());
    }

    private void release(Action.ReleaseGroup action) throws KernelException {
        if (releases.release(action.id(), action.reason(), action.hook(), Instant.now())) {
            String message = "no process of group %s is left: %s"
                    .formatted(action.id().groupId(), action.reason().name().toLowerCase(Locale.ROOT));
            reporter.report(action.id(), new Report(Report.Type.GroupReleased, message));
        }
    }

    /** Any thread. */
    Optional<GroupRelease> lastRelease(GroupId group) {
        return releases.last(group);
    }

    private void attach(InstanceId id, AttachSource source, Credentials member, Answers answers)
            throws KernelException {
        instance(id).stopSignalling();
        Cgroup cgroup = instance(id).cgroup();
        root.make(group(id));
        cgroup.create();
        releases.used(id);
        attaching.attach(id, cgroup, source, member, answers);
    }

    private void remove(InstanceId id) throws KernelException {
        InstanceCgroup instance = instance(id);
        forget(id);
        resources.removed(instance.cgroup());
        CgroupTree.remove(instance.cgroup());
        CgroupTree.removeIfEmpty(group(id));
    }

    private void forget(InstanceId id) {
        if (launcher.isPending(id)) {
            launcher.abandon(id, () -> {});
        }
        instance(id).forget();
        observation.forget(id);
        instances.remove(id);
        logs.forget(id);
        launcher.forget(id);
        resources.forget(id);
        mains.forget(id);
        mains.watchWaiting();
    }

    private Optional<ResourceSpec> resources(InstanceId id) {
        return instance(id).written().flatMap(checkpoint -> checkpoint.spec().resources());
    }

    private Cgroup group(InstanceId id) {
        return root.cgroup().child(Layout.folder(id.groupId()));
    }

    private InstanceCgroup instance(InstanceId id) {
        return instances.computeIfAbsent(
                id, unknown -> new InstanceCgroup(group(unknown).child(unknown.name()), reactor));
    }

    @Override
    public boolean idle() {
        return releases.idle();
    }

    /** Nothing is done any more; what runs is left running. */
    void close() {
        releases.close();
        launcher.close();
    }

    @Override
    public List<InstanceId> known() {
        contained(releases::resume, "release hooks that an earlier agent ordered are not run");
        List<InstanceId> known = estate.known();
        contained(resources::removeLeftovers, "v1 cgroups of nobody may be left");
        return known;
    }

    private void contained(Runnable work, String consequence) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            reactor.contain(e, consequence);
        }
    }

    @Override
    public Optional<Legacy> legacy(InstanceId id) {
        InstanceCgroup instance = instance(id);
        Optional<Legacy> legacy = estate.legacy(id, instance.cgroup());
        if (legacy.isPresent()) {
            if (legacy.get() instanceof Adoptable(Checkpoint checkpoint, Observed seen, BootTime _)) {
                instance.written(checkpoint);
                logs.adopted(id, checkpoint.spec(), seen.recorded().map(ProcessId::pid));
                Optional<ResourceSpec> wanted = checkpoint.spec().resources();
                resources.adopted(id, instance.cgroup(), wanted, Resources.Occupancy.of(seen.survivors()));
            }
            look(id);
        }
        return legacy;
    }
}
