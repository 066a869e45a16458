package io.persistentprocess.supervision.transition;

import io.persistentprocess.api.MemberType;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.Exit;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceHistory;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.InstanceState.Clearing;
import io.persistentprocess.supervision.instance.InstanceState.Forking;
import io.persistentprocess.supervision.instance.InstanceState.Killing;
import io.persistentprocess.supervision.instance.InstanceState.LaunchDelayed;
import io.persistentprocess.supervision.instance.InstanceState.Launching;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.InstanceState.Seeking;
import io.persistentprocess.supervision.instance.LaunchOrigin;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.instance.RestartDecision;
import io.persistentprocess.supervision.instance.StartReason;
import io.persistentprocess.supervision.instance.Step;
import io.persistentprocess.supervision.instance.UpdateProgress;
import io.persistentprocess.supervision.spec.AttachSpec;
import io.persistentprocess.supervision.spec.CoordinationSpec;
import java.time.Duration;
import java.util.Optional;

/** The transitions from no process to a running one. */
public final class StartTransitions {
    /** As systemd's DefaultTimeoutStartSec=, systemd-system.conf(5). A start that takes so long is not delayed by the program itself. */
    public static final Duration EXEC_TIMEOUT = Duration.ofSeconds(90);

    /** Most starts take a thousandth of this. */
    public static final Duration ABANDON_AFTER = Duration.ofSeconds(1);

    private static final Duration FIRST_LOOK_AGAIN = Duration.ofMillis(10);
    private static final Duration LONGEST_LOOK_AGAIN = Duration.ofSeconds(1);

    private StartTransitions() {}

    /** Clears the cgroup first, because a process that a dead main process left behind may hold its port; unless such processes are to be left. */
    static Step launch(Instance instance, RestartDecision.Cause cause, BootTime now) {
        return ExitTransitions.clear(instance, new RestartDecision.Launch(cause), now);
    }

    /** The cgroup is empty. An instance that acts together with others of its group asks the group first. */
    static Step spawn(Instance instance, RestartDecision.Cause cause, BootTime now) {
        return CoordinationTransitions.isCoordinated(instance)
                ? CoordinationTransitions.askToStart(instance, cause, now)
                : begin(instance, cause, now);
    }

    /** A process that ran before the first start is searched for once and attached; later processes are the instance's own. */
    static Step begin(Instance instance, RestartDecision.Cause cause, BootTime now) {
        Optional<AttachSpec> attach = instance.spec().attach();
        return attach.isPresent() && instance.launched() instanceof LaunchOrigin.Nothing
                ? AttachTransitions.begin(
                        instance,
                        new Clearing(new RestartDecision.Launch(cause), Killing.DONE, now),
                        attach.get().source())
                : PreparationTransitions.begin(instance, cause, now);
    }

    /** Nothing that was there before is in the way of the start. */
    static Step spawnProcess(Instance instance, RestartDecision.Cause cause, BootTime now) {
        return instance.spec().launch().provision().isNone()
                ? spawnProvisioned(instance, cause, now)
                : ProvisionTransitions.begin(instance, cause, now);
    }

    /** Nothing is in the way of the start. */
    static Step spawnProvisioned(Instance instance, RestartDecision.Cause cause, BootTime now) {
        return LifecycleTransitions.comesBeforeStart(instance)
                ? LifecycleTransitions.beforeStart(instance, cause, now)
                : spawnNow(instance, cause, now);
    }

    /**
     * If the agent dies here: after the checkpoint and before the spawn, the next agent finds only the process recorded before, and spawns without counting again and
     * without preStart, unless the spec has changed; after the spawn, it finds the process.
     */
    static Step spawnNow(Instance instance, RestartDecision.Cause cause, BootTime now) {
        Instance owing = UpdateTransitions.with(
                LifecycleTransitions.owingPostStop(counted(instance, cause, now)),
                LifecycleTransitions.tested(instance));
        Instance launching = owing.launchedNow().in(new Launching());
        Action disarm = new Action.DisarmTimer(instance.id());
        Action persist = new Action.Persist(instance.id(), Checkpoint.of(launching));
        Action spawn = new Action.Spawn(instance.id(), instance.spec().launch());
        return instance.recorded().isPresent()
                ? Step.of(launching, disarm, persist, spawn)
                : Step.of(launching, disarm, new Action.EraseRecord(instance.id()), persist, spawn);
    }

    /** A start is about to begin. One that an earlier agent or preStart has begun was counted then. */
    static Instance counted(Instance instance, RestartDecision.Cause cause, BootTime now) {
        InstanceHistory history = instance.history();
        if (cause == RestartDecision.Cause.ENDED) {
            history = restarted(history.restarted(), instance, now);
        }
        if (cause != RestartDecision.Cause.RESUMED) {
            history = history.started(instance.spec().restart(), now);
        }
        return instance.withHistory(history.startedBecause(StartReason.of(cause, instance)));
    }

    private static InstanceHistory restarted(InstanceHistory history, Instance instance, BootTime now) {
        return instance.spec()
                .coordination()
                .flatMap(CoordinationSpec::intensity)
                .map(intensity -> history.restartedInGroup(intensity.intensity(), now))
                .orElse(history);
    }

    static Step spawned(Instance instance, ProcessId process, BootTime now) {
        Instance started = UpdateTransitions.with(
                instance.withMain(process).withRecorded(Optional.of(process)), new UpdateProgress.NotBegun());
        // The spec may have changed since the launch.
        if (instance.launched() instanceof LaunchOrigin.From(var launch) && launch.type() == MemberType.Forking) {
            BootTime giveUpAt = now.plus(instance.spec().startTimeout());
            Instance forking = started.in(new Forking(process, now, giveUpAt));
            return RequestTransitions.reconsider(Step.of(forking, new Action.ArmTimer(instance.id(), giveUpAt)), now);
        }
        Running running = ReadinessTransitions.begin(started, process, now);
        Step step = ReadinessTransitions.timed(Step.of(started.in(running), announce(instance, process)), running);
        return RequestTransitions.reconsider(
                LifecycleTransitions.afterStart(step, Action.EarlierRun.REPLACED, now), now);
    }

    static Step delayed(Instance instance, BootTime now) {
        BootTime giveUpAt = now.plus(EXEC_TIMEOUT);
        return RequestTransitions.reconsider(
                Step.of(instance.in(new LaunchDelayed(giveUpAt)), new Action.ArmTimer(instance.id(), giveUpAt)), now);
    }

    /** What was wanted of it meanwhile is done to the program, so that it can end gracefully. */
    static Step spawnedAtLast(Instance instance, LaunchDelayed delayed, ProcessId process, BootTime now) {
        Step step = Step.of(instance, new Action.DisarmTimer(instance.id())).then(spawned(instance, process, now));
        return delayed.next() == LaunchDelayed.OnceExecuted.RESTART && runsOn(step.instance())
                ? step.then(UpdateTransitions.restart(step.instance(), "a restart was requested", now))
                : step;
    }

    private static boolean runsOn(Instance instance) {
        return instance.goal() == Goal.Run
                && (instance.state() instanceof Running || instance.state() instanceof Forking)
                && instance.lifecycle().update() instanceof UpdateProgress.NotBegun;
    }

    /** Whether the child is a program already is not known. It is killed unless it soon is one that can be stopped gracefully. */
    static Step abandonSoon(Instance instance, LaunchDelayed delayed, BootTime now) {
        if (delayed.abandonAt().isPresent()) {
            return Step.of(instance.in(delayed));
        }
        LaunchDelayed unwanted = delayed.abandonedAt(Optional.of(now.plus(ABANDON_AFTER)));
        return Step.of(instance.in(unwanted), new Action.ArmTimer(instance.id(), unwanted.deadline()));
    }

    /** It may have become unwanted and wanted again. */
    static Step await(Instance instance, LaunchDelayed delayed) {
        return delayed.abandonAt().isEmpty()
                ? Step.of(instance)
                : Step.of(
                        instance.in(delayed.abandonedAt(Optional.empty())),
                        new Action.ArmTimer(instance.id(), delayed.giveUpAt()));
    }

    static Step overdue(Instance instance, LaunchDelayed delayed, BootTime now) {
        return delayed.abandonAt().isPresent() ? abandon(instance, now) : neverExecuted(instance, now);
    }

    /** There is no program that could end gracefully, so the process is killed. Its record must not be taken for the next process's. */
    private static Step abandon(Instance instance, BootTime now) {
        return launch(instance.withRecorded(Optional.empty()).withUnknownProcess(), RestartDecision.Cause.WANTED, now);
    }

    private static Step neverExecuted(Instance instance, BootTime now) {
        String message =
                "the process did not become its program within %s; does its file system answer, does another process hold a lease on the file, was it stopped or its cgroup frozen?"
                        .formatted(RestartRules.inWords(EXEC_TIMEOUT));
        return ExitTransitions.spawnFailed(instance.withUnknownProcess(), message, now);
    }

    static Step initialEnded(Instance instance, Forking forking, ProcessEnd end, BootTime now) {
        Exit exit = end.toExit(instance.spec().restart(), now);
        return switch (exit.reason()) {
            case Completed, Unknown -> seek(instance, forking.giveUpAt());
            case Error, Signaled, OOMKilled, StartError, Unhealthy, WatchdogTimeout ->
                ExitTransitions.byItself(instance, end, now.since(forking.since()), now);
        };
    }

    static Step seek(Instance instance, BootTime giveUpAt) {
        Seeking seeking = new Seeking(giveUpAt, FIRST_LOOK_AGAIN, Instance.NO_PROCESS, "");
        return Step.of(
                instance.in(seeking),
                new Action.FindMain(instance.id(), instance.spec().launch()));
    }

    /** Without a PID file, a process between two forks may look like the main process, so it has to be found twice. */
    static Step found(Instance instance, Seeking seeking, ProcessId main, BootTime now) {
        boolean certain = instance.spec().launch().pidFile().isPresent()
                || main.equals(seeking.candidate())
                || !now.isBefore(seeking.giveUpAt());
        return certain ? settled(instance, main, now) : searchAgain(instance, seeking, main, "", now);
    }

    private static Step settled(Instance instance, ProcessId main, BootTime now) {
        Running running = ReadinessTransitions.begin(instance, main, now);
        Instance found = instance.withMain(main).in(running);
        Step step = Step.of(
                found,
                new Action.DisarmTimer(instance.id()),
                new Action.Persist(instance.id(), Checkpoint.of(found)),
                new Action.Watch(instance.id(), main),
                announce(instance, main));
        return LifecycleTransitions.afterStart(
                ReadinessTransitions.timed(step, running), Action.EarlierRun.REPLACED, now);
    }

    static Step missing(Instance instance, Seeking seeking, Event.MainMissing missing, BootTime now) {
        if (missing.survivors() == Event.Survivors.NONE) {
            return ExitTransitions.neverCameUp(instance, "the command ended and left no process behind", now);
        }
        if (!now.isBefore(seeking.giveUpAt())) {
            return ExitTransitions.neverCameUp(instance, missing.why(), now);
        }
        return searchAgain(instance, seeking, Instance.NO_PROCESS, missing.why(), now);
    }

    private static Step searchAgain(
            Instance instance, Seeking seeking, ProcessId candidate, String missing, BootTime now) {
        BootTime at = earlier(now.plus(seeking.nextDelay()), seeking.giveUpAt());
        Duration doubled = seeking.nextDelay().multipliedBy(2);
        Duration nextDelay = doubled.compareTo(LONGEST_LOOK_AGAIN) > 0 ? LONGEST_LOOK_AGAIN : doubled;
        return Step.of(
                instance.in(new Seeking(seeking.giveUpAt(), nextDelay, candidate, missing)),
                new Action.ArmTimer(instance.id(), at));
    }

    static Step neverForked(Instance instance, BootTime now) {
        String message =
                "the command still runs after %s; does it fork into the background? if not, use type: Simple; if it takes longer to start, raise startTimeoutSeconds"
                        .formatted(RestartRules.inWords(instance.spec().startTimeout()));
        return ExitTransitions.neverCameUp(instance, message, now);
    }

    static Step searchAgain(Instance instance) {
        return Step.of(
                instance, new Action.FindMain(instance.id(), instance.spec().launch()));
    }

    private static Action announce(Instance instance, ProcessId process) {
        StartReason reason = instance.history().startReason().orElse(StartReason.Created);
        InstanceReport.Type type =
                reason == StartReason.Exited ? InstanceReport.Type.Restarted : InstanceReport.Type.Started;
        return new Action.Publish(instance.id(), new InstanceReport(type, "pid " + process.pid() + reason.inWords()));
    }

    private static BootTime earlier(BootTime one, BootTime other) {
        return one.isBefore(other) ? one : other;
    }
}
