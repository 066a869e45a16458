package io.persistentprocess.agent.command;

import io.persistentprocess.agent.cgroup.CgroupTree;
import io.persistentprocess.agent.cgroup.ExitStatusLookup;
import io.persistentprocess.agent.cgroup.InstanceCgroup;
import io.persistentprocess.agent.cgroup.PidFdLookup;
import io.persistentprocess.agent.checkpoint.CheckpointStore;
import io.persistentprocess.agent.launch.CommandLauncher;
import io.persistentprocess.agent.launch.LaunchException;
import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.loop.LoopTimer;
import io.persistentprocess.agent.model.InstanceReporter;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.MemoryFile;
import io.persistentprocess.kernel.process.PidFd;
import io.persistentprocess.kernel.spawn.SpawnResult;
import io.persistentprocess.kernel.spawn.SpawnStage;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.LaunchSpec;
import io.persistentprocess.supervision.spec.ShellCommandHint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs commands beside the main processes of instances, each in a cgroup of its own below the instance's, as systemd runs control processes below a delegated unit's.
 * So a command has the instance's limits, ends with the instance, and can be killed without it. Its output goes into a file in memory, of which the end is reported.
 * Nothing waits for a command but its listener.
 *
 * <p>If the agent dies here: the command goes on. It has recorded itself in its cgroup before its exec, so the next agent finds it with {@link #resume}, or kills it with
 * {@link #killLeftovers}. Reactor thread only.
 */
@ReactorThread
public final class InstanceCommandRunner implements AutoCloseable {
    /** How often the agent's own cgroup may have been killed before commands fail for good; see {@link #killedBeforeRecording}. */
    private static final int KILL_COUNTS_TRIED = 32;

    private static final Optional<String> RECORDED = Optional.of(CheckpointStore.RECORD);
    private static final Optional<String> UNRECORDED = Optional.empty();
    private static final Logger LOG = LoggerFactory.getLogger(InstanceCommandRunner.class);

    private final EventLoop reactor;
    private final CommandLauncher launcher;
    private final CommandProvision provision;
    private final CommandLimits limits;
    private final CheckpointStore checkpoints;
    private final ExitStatusLookup exitStatuses;
    private final InstanceReporter reporter;
    private final LoopTimer timer;
    private final Set<CommandRun> runs = new LinkedHashSet<>();
    /** The cgroups of ended commands whose records are kept. */
    private final Map<InstanceId, List<Cgroup>> ended = new HashMap<>();

    private int ownKillCount;
    private long lastSerial;

    public InstanceCommandRunner(
            EventLoop reactor,
            CommandLauncher launcher,
            CommandProvision provision,
            CommandLimits limits,
            CheckpointStore checkpoints,
            ExitStatusLookup exitStatuses,
            InstanceReporter reporter)
            throws KernelException {
        this.reactor = reactor;
        this.launcher = launcher;
        this.provision = provision;
        this.limits = limits;
        this.checkpoints = checkpoints;
        this.exitStatuses = exitStatuses;
        this.reporter = reporter;
        this.timer = LoopTimer.create(reactor, this::due);
    }

    /** Starts a command. Whatever goes wrong is reported as its result. */
    public CommandRun start(CommandRequest request, CommandListener listener) {
        lastSerial = Math.max(lastSerial + 1, now().nanos());
        Cgroup place = CommandPlaces.place(request.instance(), request.name(), lastSerial);
        CommandRun run = begin(request, place, listener);
        try {
            place.create();
            for (int i = 0; i < ownKillCount; i++) {
                place.kill();
            }
            run.open(MemoryFile.create("ppg-" + request.name()));
            provision.complete(request, launch -> begin(run, launch), why -> reactor.submit(() -> run.notStarted(why)));
        } catch (KernelException e) {
            reactor.submit(() -> run.notStarted(e.getMessage()));
        }
        wakeForEarliest();
        return run;
    }

    private void begin(CommandRun run, LaunchSpec launch) {
        // It may have been killed, or been too slow, while files were read for it.
        if (run.isRunning()) {
            launch(run, launch, Attempt.FIRST);
        }
    }

    private enum Attempt {
        FIRST,
        SECOND
    }

    private CommandRun begin(CommandRequest request, Cgroup place, CommandListener listener) {
        CommandRun run =
                new CommandRun(request, new InstanceCgroup(place, reactor), listener, this, exitStatuses, now());
        runs.add(run);
        return run;
    }

    private void launch(CommandRun run, LaunchSpec launch, Attempt attempt) {
        CommandRequest request = run.request();
        try {
            launcher.launch(
                            launch,
                            run.place(),
                            limits.doors(request.id()),
                            run.output(),
                            request.retention() == CommandRequest.Retention.KEPT ? RECORDED : UNRECORDED,
                            result -> settled(run, launch, result, attempt))
                    .ifPresent(run::pending);
        } catch (LaunchException | KernelException e) {
            reactor.submit(() -> run.notStarted(e.getMessage()));
        }
    }

    private void settled(CommandRun run, LaunchSpec launch, SpawnResult result, Attempt attempt) {
        switch (result) {
            case SpawnResult.Started started
            when killedBeforeRecording(started) && ownKillCount < KILL_COUNTS_TRIED ->
                launchAfterKill(run, launch, started.pidFd());
            case SpawnResult.Started started -> run.started(started.pidFd());
            case SpawnResult.Failed failed
            when failed.failure().stage() == SpawnStage.CGROUP && attempt == Attempt.FIRST -> {
                // A v1 cgroup that holds its limits is missing.
                limits.renew(run.request().id(), run.request().instance());
                launch(run, launch, Attempt.SECOND);
            }
            case SpawnResult.Failed failed -> {
                String why = ShellCommandHint.added(
                        failed.failure().message(), run.request().launch().command());
                reactor.submit(() -> run.notStarted(why));
            }
            case SpawnResult.Pending _ -> throw new IllegalArgumentException("not settled");
        }
    }

    /** As at the start of main processes: where the agent's own cgroup was killed, a new one has to be killed as often before a process in it lives. */
    private static boolean killedBeforeRecording(SpawnResult.Started started) {
        return started.startTicks() == 0;
    }

    private void launchAfterKill(CommandRun run, LaunchSpec launch, PidFd killed) {
        launcher.reap(killed);
        if (!run.isRunning()) {
            return;
        }
        try {
            run.place().kill();
            ownKillCount++;
            launch(run, launch, Attempt.FIRST);
        } catch (KernelException e) {
            reactor.submit(() -> run.notStarted(e.getMessage()));
        }
    }

    /** Waits for a command that an earlier agent has started; its timeout begins anew, and its output is not known. Empty: none of this name has recorded itself. */
    public Optional<CommandRun> resume(CommandRequest request, CommandListener listener) throws KernelException {
        for (Cgroup place : CommandPlaces.of(request.instance(), request.name()).reversed()) {
            Optional<ProcessId> recorded = checkpoints.recorded(place);
            if (recorded.isPresent()) {
                return Optional.of(resume(request, place, recorded.get(), listener));
            }
        }
        return Optional.empty();
    }

    private CommandRun resume(CommandRequest request, Cgroup place, ProcessId process, CommandListener listener)
            throws KernelException {
        Optional<PidFd> living = PidFdLookup.open(process);
        CommandRun run = begin(request, place, listener);
        if (living.isPresent()) {
            run.resumed(living.get(), process);
        } else {
            reactor.submit(() -> run.endedBefore(process));
        }
        wakeForEarliest();
        return run;
    }

    /** Kills the commands of an instance that an earlier agent has started, and removes their records; except for those of names that are to be {@linkplain #resume resumed}. */
    public void killLeftovers(InstanceId id, Cgroup instance, Set<String> except) {
        try {
            for (Cgroup command : CommandPlaces.of(instance)) {
                if (except.stream().noneMatch(name -> CommandPlaces.isCalled(command, name))) {
                    remove(id, command);
                }
            }
        } catch (KernelException e) {
            LOG.warn(
                    "commands that an earlier agent started cannot be listed, so they may still run instance={} reason=\"{}\"",
                    id,
                    e.getMessage());
        }
    }

    private void remove(InstanceId id, Cgroup place) {
        try {
            if (place.events().populated()) {
                place.kill();
            }
            new InstanceCgroup(place, reactor).awaitEmpty(() -> removeEmpty(id, place));
        } catch (KernelException e) {
            LOG.warn("the cgroup of a command cannot be removed instance={} reason=\"{}\"", id, e.getMessage());
        }
    }

    private static void removeEmpty(InstanceId id, Cgroup place) {
        try {
            CgroupTree.remove(place);
        } catch (KernelException e) {
            LOG.warn("the cgroup of a command cannot be removed instance={} reason=\"{}\"", id, e.getMessage());
        }
    }

    /** Kills the commands of an instance that have these names. */
    public void kill(InstanceId id, Set<String> names) {
        List.copyOf(runs).stream()
                .filter(run -> run.request().id().equals(id)
                        && names.contains(run.request().name()))
                .forEach(CommandRun::kill);
    }

    /** Kills every command of an instance, also an earlier agent's. Returns the cgroup of one that is not gone yet; empty: none is left. */
    public Optional<Cgroup> killAll(InstanceId id, Cgroup instance) throws KernelException {
        List.copyOf(runs).stream().filter(run -> run.request().id().equals(id)).forEach(CommandRun::kill);
        return CommandPlaces.killAll(instance);
    }

    /** Removes the records of commands of this name that do not run any more. */
    void eraseRecords(InstanceId id, Cgroup instance, String name) throws KernelException {
        for (Cgroup place : CommandPlaces.of(instance, name)) {
            if (runs.stream().noneMatch(run -> run.place().equals(place))) {
                remove(id, place);
            }
        }
    }

    /** Whether a command of the instance has ended whose record is kept. */
    boolean remembersEnded(InstanceId id) {
        return ended.containsKey(id);
    }

    /** Removes the records of commands that have ended, except for those of these names: what follows from the others is stored. */
    public void forgetEnded(InstanceId id, Set<String> except) {
        List<Cgroup> places = ended.get(id);
        if (places == null) {
            return;
        }
        places.removeIf(place -> {
            boolean over = except.stream().noneMatch(name -> CommandPlaces.isCalled(place, name));
            if (over) {
                removeEmpty(id, place);
            }
            return over;
        });
        if (places.isEmpty()) {
            ended.remove(id);
        }
    }

    /** Stops watching the commands of an instance that is no longer supervised. */
    public void forget(InstanceId id) {
        ended.remove(id);
        List.copyOf(runs).stream().filter(run -> run.request().id().equals(id)).forEach(run -> {
            runs.remove(run);
            run.forget();
        });
    }

    void gone(CommandRun run) {
        runs.remove(run);
        InstanceId id = run.request().id();
        switch (run.request().retention()) {
            case REMOVED -> removeEmpty(id, run.place());
            case KEPT -> ended.computeIfAbsent(id, _ -> new ArrayList<>()).add(run.place());
        }
    }

    void unkillable(CommandRun run) {
        reporter.report(
                run.request().id(),
                new InstanceReport(
                        InstanceReport.Type.Unkillable,
                        "a process of %s still exists %d s after SIGKILL"
                                .formatted(run.request().name(), CommandRun.UNKILLABLE_AFTER.toSeconds())));
    }

    /** On one of the next turns of the event loop. */
    void later(Runnable work) {
        reactor.submit(work);
    }

    BootTime now() {
        return EventLoop.now();
    }

    private void due() {
        BootTime now = now();
        List.copyOf(runs).forEach(run -> run.due(now));
        wakeForEarliest();
    }

    /** A run that has just been looked at is not due at once. */
    private void wakeForEarliest() {
        BootTime now = now();
        try {
            timer.wakeAt(runs.stream().map(run -> run.dueAt(now)).min(Comparator.naturalOrder()));
        } catch (KernelException e) {
            throw new IllegalStateException("a timer cannot be set", e);
        }
    }

    /** Leaves running commands to the next agent. */
    @Override
    public void close() {
        runs.forEach(CommandRun::forget);
        runs.clear();
        timer.close();
    }
}
