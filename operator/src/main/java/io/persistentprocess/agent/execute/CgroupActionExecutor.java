package io.persistentprocess.agent.execute;

import io.persistentprocess.agent.attach.AttachExecutor;
import io.persistentprocess.agent.attach.AttachJournal;
import io.persistentprocess.agent.cgroup.ExitStatusLookup;
import io.persistentprocess.agent.cgroup.InstanceCgroup;
import io.persistentprocess.agent.cgroup.RootCgroup;
import io.persistentprocess.agent.cgroup.TrackedCgroups;
import io.persistentprocess.agent.checkpoint.CgroupReplacement;
import io.persistentprocess.agent.checkpoint.CheckpointStore;
import io.persistentprocess.agent.command.InstanceCommandRunner;
import io.persistentprocess.agent.command.LifecycleCommands;
import io.persistentprocess.agent.launch.ProcessLauncher;
import io.persistentprocess.agent.launch.RetryingLauncher;
import io.persistentprocess.agent.logs.LogRegistry;
import io.persistentprocess.agent.loop.BackgroundTasks;
import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.loop.FileDescriptorReserve;
import io.persistentprocess.agent.loop.MemberBackgroundTasks;
import io.persistentprocess.agent.mainprocess.MainProcessSearch;
import io.persistentprocess.agent.mainprocess.MainProcessWatcher;
import io.persistentprocess.agent.mainprocess.StartPreparation;
import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.agent.model.GroupRelease;
import io.persistentprocess.agent.model.InstanceReporter;
import io.persistentprocess.agent.monitor.InstanceMonitors;
import io.persistentprocess.agent.provision.DirectoryProvision;
import io.persistentprocess.agent.provision.FileContents;
import io.persistentprocess.agent.provision.FileProvision;
import io.persistentprocess.agent.provision.InstanceFiles;
import io.persistentprocess.agent.provision.Provisioner;
import io.persistentprocess.agent.release.GroupReleases;
import io.persistentprocess.agent.release.ReleaseHookRunner;
import io.persistentprocess.agent.resources.ResourceEnforcer;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.ControllerHierarchies;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.SignalNumbers;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.ObservedInstance;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.provision.FileSpec;
import io.persistentprocess.supervision.spec.AttachSource;
import io.persistentprocess.supervision.spec.CredentialsSpec;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.LaunchSpec;
import io.persistentprocess.supervision.spec.ResourceSpec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out actions in cgroups below the agent's root, on the real kernel. Reactor thread only. */
@ReactorThread
public final class CgroupActionExecutor implements ActionExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(CgroupActionExecutor.class);

    private final RootCgroup root;
    private final EventLoop reactor;
    private final ProcessLauncher launcher;
    private final InstanceReporter reporter;
    private final LogRegistry logs;
    private final MainProcessWatcher mainProcesses;
    private final ResourceEnforcer resources;
    private final MainProcessStarter starter;
    private final InstanceCommandRunner commands;
    private final LifecycleCommands lifecycle;
    private final InstanceMonitors monitors;
    private final CheckpointStore checkpoints;
    private final CgroupReplacement replacement;
    private final AdoptionScan adoptionScan;
    private final AttachExecutor attachExecutor;
    private final MainProcessSearch mainSearch;
    private final StartPreparation startPreparation;
    private final Provisioner provisioner;
    private final CgroupClearer clearer;
    private final LeftoverCgroups leftovers;
    private final GroupReleases releases;
    private final ActionFailures failures;
    private final TrackedCgroups cgroups;

    public CgroupActionExecutor(
            RootCgroup root,
            EventLoop reactor,
            ProcessLauncher launcher,
            LogRegistry logs,
            FileDescriptorReserve reserve,
            ControllerHierarchies controllers,
            InstanceMonitors monitors,
            ExitStatusLookup exitStatuses,
            InstanceReporter reporter,
            FileContents files,
            AgentThreads threads)
            throws KernelException {
        this.root = root;
        this.checkpoints = new CheckpointStore(root::make);
        this.replacement = new CgroupReplacement(checkpoints);
        this.adoptionScan = new AdoptionScan(root.cgroup(), checkpoints, replacement, exitStatuses, reactor::contain);
        this.reactor = reactor;
        this.cgroups = new TrackedCgroups(root, reactor);
        MemberBackgroundTasks memberTasks =
                new MemberBackgroundTasks(reactor, () -> new BackgroundTasks(ThreadRole.PID_FILE, reactor, threads));
        this.attachExecutor = new AttachExecutor(
                root.cgroup(), memberTasks, new BackgroundTasks(ThreadRole.ATTACH, reactor, threads));
        this.mainSearch = new MainProcessSearch(memberTasks);
        this.startPreparation = new StartPreparation(memberTasks);
        this.provisioner = new Provisioner(
                reactor,
                threads,
                List.of(
                        new DirectoryProvision(launcher.host()),
                        new FileProvision(new InstanceFiles(Path.of(FileSpec.ROOT), files), launcher.host())),
                files);
        this.launcher = launcher;
        this.logs = logs;
        this.mainProcesses = new MainProcessWatcher(reserve, exitStatuses, monitors.memory()::killed, reporter);
        this.monitors = monitors;
        this.resources = new ResourceEnforcer(
                controllers,
                root.cgroup(),
                new BackgroundTasks(ThreadRole.LIMITS, reactor, threads),
                this::updateMonitors,
                reporter);
        this.reporter = reporter;
        this.failures = new ActionFailures(reporter, new PostponedActions(reactor));
        this.releases = new GroupReleases(root, new ReleaseHookRunner(reactor, launcher, logs, checkpoints, reporter));
        this.starter = new MainProcessStarter(
                cgroups,
                releases,
                monitors,
                new RetryingLauncher(launcher, resources, replacement),
                launcher,
                logs,
                mainProcesses,
                provisioner,
                failures,
                reporter);
        this.commands = new InstanceCommandRunner(
                reactor,
                launcher.commands(),
                provisioner,
                new CommandCgroupLimits(resources),
                checkpoints,
                exitStatuses,
                reporter);
        this.lifecycle = new LifecycleCommands(commands);
        this.clearer = new CgroupClearer(reactor, launcher, mainProcesses, resources, commands);
        this.leftovers = new LeftoverCgroups(reactor, resources);
    }

    @Override
    public void carryOut(Action action, Answers answers) {
        assert reactor.isReactorThread() : Thread.currentThread().getName();
        // Not the action itself: a member's environment may hold secrets.
        if (LOG.isDebugEnabled()) {
            LOG.debug("{} instance={}", action.getClass().getSimpleName(), action.id());
        }
        failures.postponed().before(action);
        provisioner.before(action);
        try {
            switch (action) {
                case Action.Persist(InstanceId id, Checkpoint checkpoint) -> persist(id, checkpoint);
                case Action.EraseRecord(InstanceId id) ->
                    checkpoints.eraseRecord(cgroups.instance(id).cgroup());
                case Action.PrepareStart start ->
                    startPreparation.prepare(start, cgroups.instance(start.id()).cgroup(), answers);
                case Action.Provision provision -> provisioner.provision(provision, answers);
                case Action.RemoveProvisions removal -> provisioner.remove(removal);
                case Action.Spawn(InstanceId id, LaunchSpec launch) -> starter.spawn(id, launch, answers);
                case Action.Watch watch -> mainProcesses.watch(watch, cgroups.instance(watch.id()), answers);
                case Action.Signal signal -> signal(signal);
                case Action.Clear(InstanceId id) ->
                    clearer.clear(id, cgroups.instance(id), () -> carryOut(new Action.Clear(id), answers), answers);
                case Action.ClearMain(InstanceId id) -> clearer.clearMain(id, cgroups.instance(id), answers);
                case Action.AwaitEmpty(InstanceId id) -> clearer.awaitEmpty(id, cgroups.instance(id), answers);
                case Action.ReadOutput(InstanceId id, BootTime exitAt) ->
                    logs.lastOutput(
                            id, last -> last.ifPresent(line -> answers.answer(id, new Event.OutputRead(exitAt, line))));
                case Action.RunCommand run ->
                    lifecycle.run(run, cgroups.instance(run.id()).cgroup(), answers);
                case Action.KillCommands(InstanceId id) -> lifecycle.killAll(id);
                case Action.FindMain(InstanceId id, LaunchSpec launch) ->
                    mainSearch.find(id, cgroups.instance(id).cgroup(), launch, answers);
                case Action.Attach(InstanceId id, AttachSource source, CredentialsSpec member) ->
                    attach(id, source, member, answers);
                case Action.SettleAttach(InstanceId id) ->
                    new AttachJournal(cgroups.instance(id).cgroup()).erase();
                case Action.ReleaseGroup release -> release(release);
                case Action.RunReleaseHook(InstanceId id) -> releases.run(id);
                case Action.RemoveCgroup(InstanceId id) -> remove(id);
                case Action.Release(InstanceId id) -> forget(id);
                case Action.Publish(InstanceId id, InstanceReport report) -> reporter.report(id, report);
                case Action.ArmTimer _, Action.DisarmTimer _ ->
                    throw new IllegalArgumentException(action + " is not the host's");
            }
        } catch (KernelException e) {
            failures.failed(action, e, answers, () -> carryOut(action, answers));
        }
    }

    private void persist(InstanceId id, Checkpoint checkpoint) throws KernelException {
        InstanceCgroup instance = cgroups.instance(id);
        CheckpointStore.Place place = checkpoints.write(instance.cgroup(), checkpoint, instance.written());
        if (place == CheckpointStore.Place.A_NEW_ONE && instance.written().isPresent()) {
            removedByOthers(id);
        }
        instance.written(checkpoint);
        ResourceEnforcer.Occupancy occupancy = launcher.isPending(id)
                ? ResourceEnforcer.Occupancy.RUNS
                : CgroupOccupancy.of(instance.cgroup(), checkpoint);
        resources.wanted(id, instance.cgroup(), checkpoint.spec().resources(), place, occupancy);
        logs.changed(id, checkpoint.spec());
        lifecycle.stored(id, checkpoint);
        switch (checkpoint.stage()) {
            case IDLE, COMPLETED, FAILED -> mainProcesses.watchWaiting();
            case RUNNING -> updateMonitors(id);
            case LAUNCHED, SEEKING, STOPPING, BACKOFF, RELEASED -> {}
        }
    }

    private void removedByOthers(InstanceId id) {
        monitors.forget(id);
        releases.keep(id.groupId());
        reporter.report(
                id,
                new InstanceReport(
                        InstanceReport.Type.CgroupRemoved,
                        "its cgroup was removed by another program; it is created again"));
    }

    private void updateMonitors(InstanceId id) {
        monitors.update(id, cgroups.instance(id).cgroup(), cgroups.resources(id));
    }

    private void signal(Action.Signal action) throws KernelException {
        mainProcesses.watchAtAnyCost(action.id());
        cgroups.instance(action.id())
                .signal(action.target(), SignalNumbers.number(action.signal()).orElseThrow());
    }

    private void release(Action.ReleaseGroup action) throws KernelException {
        if (releases.release(action.id(), action.reason(), action.hook(), Instant.now())) {
            String message = "no process of group %s is left: %s"
                    .formatted(action.id().groupId(), action.reason().name().toLowerCase(Locale.ROOT));
            reporter.report(action.id(), new InstanceReport(InstanceReport.Type.GroupReleased, message));
        }
    }

    /** Any thread. */
    public Optional<GroupRelease> lastRelease(GroupId group) {
        return releases.last(group);
    }

    private void attach(InstanceId id, AttachSource source, CredentialsSpec member, Answers answers)
            throws KernelException {
        cgroups.instance(id).stopSignalling();
        Cgroup cgroup = cgroups.instance(id).cgroup();
        root.make(cgroups.group(id));
        cgroup.create();
        releases.used(id);
        attachExecutor.attach(id, cgroup, source, member, answers);
    }

    private void remove(InstanceId id) throws KernelException {
        Cgroup cgroup = cgroups.instance(id).cgroup();
        forget(id);
        leftovers.remove(id, cgroups.group(id), cgroup);
    }

    private void forget(InstanceId id) {
        if (launcher.isPending(id)) {
            launcher.abandon(id, () -> {});
        }
        cgroups.forget(id);
        clearer.forget(id);
        commands.forget(id);
        monitors.forget(id);
        logs.forget(id);
        launcher.forget(id);
        resources.forget(id);
        mainProcesses.forget(id);
        mainProcesses.watchWaiting();
    }

    @Override
    public boolean idle() {
        return releases.idle();
    }

    /** Runs commands beside main processes. */
    public InstanceCommandRunner commands() {
        return commands;
    }

    /** Carries out nothing more. Running processes are left alone. */
    public void close() {
        commands.close();
        failures.postponed().close();
        releases.close();
        provisioner.close();
        launcher.close();
    }

    @Override
    public List<InstanceId> known() {
        contained(releases::resume, "onRelease commands that an earlier agent left pending are not run");
        List<InstanceId> known = adoptionScan.known();
        contained(resources::removeLeftovers, "v1 cgroups without an instance are not removed");
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
        leftovers.reclaimed(id);
        InstanceCgroup instance = cgroups.instance(id);
        Optional<Legacy> legacy = adoptionScan.legacy(id, instance.cgroup());
        if (legacy.isPresent()) {
            if (legacy.get() instanceof Adoptable(Checkpoint checkpoint, ObservedInstance seen, BootTime _)) {
                instance.written(checkpoint);
                lifecycle.adopted(id, instance.cgroup(), checkpoint);
                logs.adopted(id, checkpoint.spec(), seen.recorded().map(ProcessId::pid));
                Optional<ResourceSpec> wanted = checkpoint.spec().resources();
                resources.adopted(id, instance.cgroup(), wanted, ResourceEnforcer.Occupancy.of(seen.survivors()));
            }
            updateMonitors(id);
        }
        return legacy;
    }
}
