package io.persistentprocess.supervision.transition;

import io.persistentprocess.supervision.command.CommandOutcome;
import io.persistentprocess.supervision.command.CommandResult;
import io.persistentprocess.supervision.command.CommandSpec;
import io.persistentprocess.supervision.command.LifecycleHook;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.HealthFailure;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.InstanceState.MainProcess;
import io.persistentprocess.supervision.instance.InstanceState.PostStopping;
import io.persistentprocess.supervision.instance.InstanceState.PreStarting;
import io.persistentprocess.supervision.instance.InstanceState.PreStopping;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.InstanceState.SeekingSuccessor;
import io.persistentprocess.supervision.instance.LifecycleProgress;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.Readiness;
import io.persistentprocess.supervision.instance.ReadinessRequirement;
import io.persistentprocess.supervision.instance.RestartDecision;
import io.persistentprocess.supervision.instance.Step;
import io.persistentprocess.supervision.instance.StopReason;
import io.persistentprocess.supervision.instance.UpdateProgress;
import java.util.Optional;

/**
 * The transitions around preStart, postStart, preStop and postStop. The order is that of systemd.service(5); the grace period of a stop includes preStop, as in a pod.
 *
 * <p>If the agent dies here: a command is pending in the checkpoint before it is started, and records itself before its exec. The next agent starts it if there is no
 * record, and else waits for its end. A result that is lost is reported; preStart is run again then.
 */
final class LifecycleTransitions {
    private LifecycleTransitions() {}

    /** The action that runs the command of a hook. */
    static Action run(Instance instance, LifecycleHook hook, Action.EarlierRun earlier) {
        CommandSpec command = instance.spec().lifecycle().command(hook).orElseThrow();
        return new Action.RunCommand(
                instance.id(),
                hook,
                instance.lifecycle().pending().get(hook),
                instance.spec().launch().forCommand(command, CommandEnvironment.of(hook, instance)),
                command.timeout(),
                earlier);
    }

    static Instance begun(Instance instance, LifecycleHook hook, BootTime now) {
        return instance.withLifecycle(instance.lifecycle().begun(hook, now));
    }

    /** A process is about to exist, or does: postStop is due when none is left. */
    static Instance owingPostStop(Instance instance) {
        return instance.spec().lifecycle().postStop().isPresent()
                ? begun(instance, LifecycleHook.POST_STOP, LifecycleProgress.NOT_YET)
                : instance;
    }

    /** Whether preStart comes before the start; not again if it has just succeeded beside the process that is replaced. */
    static boolean comesBeforeStart(Instance instance) {
        return instance.spec().lifecycle().preStart().isPresent() && !UpdateTransitions.isChecked(instance);
    }

    /** Whatever becomes of it, the start was made from the present spec. */
    static Step beforeStart(Instance instance, RestartDecision.Cause cause, BootTime now) {
        Instance starting = begun(
                        owingPostStop(StartTransitions.counted(instance, cause, now))
                                .launchedNow(),
                        LifecycleHook.PRE_START,
                        now)
                .in(new PreStarting());
        return Step.of(
                starting,
                new Action.DisarmTimer(instance.id()),
                new Action.Persist(instance.id(), Checkpoint.of(starting)),
                run(starting, LifecycleHook.PRE_START, Action.EarlierRun.REPLACED));
    }

    /** At a start, everything that comes before it has succeeded. */
    static UpdateProgress tested(Instance instance) {
        return instance.spec().lifecycle().preStart().isPresent()
                ? new UpdateProgress.Checked()
                : new UpdateProgress.NotBegun();
    }

    /** No process has come of a start: preStart is not run again, unless the spec has changed since, and there is nothing that postStop would be about. */
    static Instance beforeProcess(Instance instance) {
        return instance.withLifecycle(
                LifecycleProgress.NONE.with(instance.lifecycle().killed().update()));
    }

    /**
     * A postStop that an earlier agent has begun is over where the spec has none any more: it must not become due again, because the next spec's would run for the same
     * end.
     */
    static Instance withoutFormerPostStop(Instance instance) {
        return hasBegunPostStop(instance) && !hasCommand(instance, LifecycleHook.POST_STOP)
                ? instance.withLifecycle(instance.lifecycle().ended(LifecycleHook.POST_STOP))
                : instance;
    }

    private static boolean hasBegunPostStop(Instance instance) {
        return instance.lifecycle().isPending(LifecycleHook.POST_STOP)
                && !instance.lifecycle().isPending(LifecycleHook.POST_STOP, LifecycleProgress.NOT_YET);
    }

    /** The commands of an adopted instance that has no process of its own. Empty: none is pending. */
    static Optional<Step> adopted(Instance instance, Checkpoint checkpoint, BootTime now) {
        boolean wanted = instance.goal() == Goal.Run;
        if (wanted
                && instance.lifecycle().isPending(LifecycleHook.PRE_START)
                && hasCommand(instance, LifecycleHook.PRE_START)) {
            if (!instance.spec().launch().provision().isNone()) {
                return Optional.of(ProvisionTransitions.beginAgain(instance, now));
            }
            Instance starting = begun(instance, LifecycleHook.PRE_START, now).in(new PreStarting());
            return Optional.of(Step.of(starting, run(starting, LifecycleHook.PRE_START, Action.EarlierRun.RESUMED)));
        }
        if (hasBegunPostStop(instance) && hasCommand(instance, LifecycleHook.POST_STOP)) {
            Instance stopping = begun(instance, LifecycleHook.POST_STOP, now)
                    .in(new PostStopping(then(checkpoint), RestartDecision.Before.CLEARING));
            return Optional.of(Step.of(stopping, run(stopping, LifecycleHook.POST_STOP, Action.EarlierRun.RESUMED)));
        }
        return Optional.empty();
    }

    private static RestartDecision then(Checkpoint checkpoint) {
        return switch (checkpoint.stage()) {
            case BACKOFF ->
                checkpoint.until().equals(LifecycleProgress.NOT_YET)
                        ? new RestartDecision.Launch(RestartDecision.Cause.ENDED)
                        : new RestartDecision.Wait(checkpoint.until());
            case COMPLETED -> new RestartDecision.Complete();
            case FAILED -> new RestartDecision.Fail(checkpoint.message());
            default -> new RestartDecision.Launch(RestartDecision.Cause.WANTED);
        };
    }

    private static boolean hasCommand(Instance instance, LifecycleHook hook) {
        return instance.spec().lifecycle().command(hook).isPresent();
    }

    /** A process runs: starts postStart, or waits for it if an earlier agent may have started it. A Notify member is ready before that. */
    static Step afterStart(Step step, Action.EarlierRun earlier, BootTime now) {
        Instance instance = step.instance();
        if (!(instance.state() instanceof Running running)
                || !isDue(running.readiness())
                || isUnderWay(instance, earlier)
                || !hasCommand(instance, LifecycleHook.POST_START)) {
            return step;
        }
        Instance begun = begun(instance, LifecycleHook.POST_START, now);
        return step.then(Step.of(begun, run(begun, LifecycleHook.POST_START, earlier)));
    }

    /** What is pending in the checkpoint of an earlier agent has yet to be waited for. */
    private static boolean isUnderWay(Instance instance, Action.EarlierRun earlier) {
        return earlier == Action.EarlierRun.REPLACED && instance.lifecycle().isPending(LifecycleHook.POST_START);
    }

    private static boolean isDue(Readiness readiness) {
        return readiness.unmet().containsKey(ReadinessRequirement.POST_START)
                && !readiness.unmet().containsKey(ReadinessRequirement.NOTIFIED);
    }

    /** Whether preStop comes before the signal. */
    static boolean comesBeforeStop(Instance instance) {
        return instance.state() instanceof Running && hasCommand(instance, LifecycleHook.PRE_STOP);
    }

    static Step beforeStop(
            Instance instance, BootTime killAt, Optional<HealthFailure> failure, InstanceReport report, BootTime now) {
        Instance stopping = begun(instance.withLifecycle(instance.lifecycle().killed()), LifecycleHook.PRE_STOP, now)
                .in(new PreStopping(MainProcess.ALIVE, killAt, failure));
        return Step.of(
                stopping,
                new Action.Persist(instance.id(), Checkpoint.of(stopping)),
                new Action.KillCommands(instance.id()),
                new Action.ArmTimer(instance.id(), killAt),
                run(stopping, LifecycleHook.PRE_STOP, Action.EarlierRun.REPLACED),
                new Action.Publish(instance.id(), report));
    }

    /** Continues what an earlier agent began. */
    static Step resumeBeforeStop(
            Instance instance, MainProcess main, BootTime killAt, Optional<HealthFailure> failure, BootTime now) {
        Instance stopping = begun(instance, LifecycleHook.PRE_STOP, now).in(new PreStopping(main, killAt, failure));
        Step step = Step.of(stopping, new Action.ArmTimer(instance.id(), killAt));
        if (main == MainProcess.ALIVE) {
            step = step.then(new Action.Watch(instance.id(), instance.main()));
        }
        return step.then(run(stopping, LifecycleHook.PRE_STOP, Action.EarlierRun.RESUMED));
    }

    /** preStop is to end it, so its end is no failure. */
    static Step mainEnded(Instance instance, PreStopping stopping, ProcessEnd end, BootTime now) {
        return stopping.failure().isPresent() && instance.goal() == Goal.Run
                ? ExitTransitions.afterFailure(
                        instance,
                        stopping.failure().get(),
                        end.toExit(instance.spec().restart(), now),
                        now)
                : Step.of(instance.withHistory(instance.history()
                                .stopped(end.toExit(instance.spec().restart(), now)
                                        .stopped(StopReason.of(instance))))
                        .in(new PreStopping(MainProcess.ENDED, stopping.deadline(), stopping.failure())));
    }

    /** The grace period is over, and preStop still runs. */
    static Step overdue(Instance instance, PreStopping stopping, BootTime now) {
        String message = "preStop still ran at the end of the grace period of %s"
                .formatted(RestartRules.inWords(instance.spec().stop().gracePeriod()));
        return StopTransitions.kill(
                        instance.withLifecycle(instance.lifecycle().killed()), stopping.main(), stopping.failure(), now)
                .then(report(instance, InstanceReport.Type.Killed, message));
    }

    /** No process is left, and postStop is due. */
    static boolean comesAfterStop(Instance instance) {
        return instance.lifecycle().isPending(LifecycleHook.POST_STOP) && hasCommand(instance, LifecycleHook.POST_STOP);
    }

    static Step afterStop(Instance instance, RestartDecision then, BootTime now) {
        Instance stopping = begun(instance, LifecycleHook.POST_STOP, now)
                .in(new PostStopping(then, RestartDecision.Before.NOTHING));
        return Step.of(
                stopping,
                new Action.DisarmTimer(instance.id()),
                new Action.Persist(instance.id(), Checkpoint.of(stopping)),
                run(stopping, LifecycleHook.POST_STOP, Action.EarlierRun.REPLACED));
    }

    /** A command has ended, and it is the one that is waited for. */
    static Step ended(Instance instance, Event.CommandEnded ended, BootTime now) {
        if (!instance.lifecycle().isPending(ended.hook(), ended.run())) {
            return Step.of(instance);
        }
        Instance next = instance.withLifecycle(instance.lifecycle().ended(ended.hook()));
        return switch (instance.state()) {
            case PreStarting _ when ended.hook() == LifecycleHook.PRE_START -> preStartEnded(next, ended.result(), now);
            case Running running -> besideMain(next, running, ended, now);
            case SeekingSuccessor seeking -> whileSeeking(next, seeking, ended, now);
            case PreStopping stopping
            when ended.hook() == LifecycleHook.PRE_STOP -> preStopEnded(next, stopping, ended.result(), now);
            case PostStopping stopping
            when ended.hook() == LifecycleHook.POST_STOP ->
                reported(next, LifecycleHook.POST_STOP, ended.result())
                        .then(LeftoverTransitions.afterPostStop(next, stopping, now));
            default -> Step.of(next);
        };
    }

    private static Step besideMain(Instance instance, Running running, Event.CommandEnded ended, BootTime now) {
        return switch (ended.hook()) {
            case PRE_START -> UpdateTransitions.checked(instance, ended.result(), now);
            case POST_START -> postStartEnded(instance, running, ended.result(), now);
            case RELOAD -> ReloadTransitions.ended(instance, ended.result(), now);
            case PRE_STOP, POST_STOP -> Step.of(instance);
        };
    }

    /** Whether there is a main process is not known: what is due in a running one is done again when it is found. */
    private static Step whileSeeking(
            Instance instance, SeekingSuccessor seeking, Event.CommandEnded ended, BootTime now) {
        boolean met = ended.hook() == LifecycleHook.POST_START
                && ended.result().outcome().succeeded();
        if (!met) {
            return Step.of(UpdateTransitions.with(instance, new UpdateProgress.NotBegun()));
        }
        Running before = seeking.before();
        Running started = before.with(before.readiness().met(ReadinessRequirement.POST_START), now);
        Step step = Step.of(instance.in(new SeekingSuccessor(seeking.end(), started)));
        return started.readiness().isTimed() ? step : step.then(new Action.DisarmTimer(instance.id()));
    }

    private static Step preStartEnded(Instance instance, CommandResult result, BootTime now) {
        if (result.outcome().succeeded()) {
            return StartTransitions.spawnNow(instance, RestartDecision.Cause.RESUMED, now);
        }
        if (result.outcome() instanceof CommandOutcome.Unknown) {
            Instance again = instance.withLifecycle(LifecycleProgress.NONE);
            return Step.of(again, unknown(again, LifecycleHook.PRE_START, "it is run again"))
                    .then(StartTransitions.launch(again, RestartDecision.Cause.RESUMED, now));
        }
        // Persisted before the record of the command is removed with the cgroups.
        Step failed = ExitTransitions.startFailed(instance, inWords(LifecycleHook.PRE_START, result), now);
        return Step.of(failed.instance(), new Action.Persist(instance.id(), Checkpoint.of(failed.instance())))
                .then(failed);
    }

    private static Step postStartEnded(Instance instance, Running running, CommandResult result, BootTime now) {
        if (!running.readiness().unmet().containsKey(ReadinessRequirement.POST_START)) {
            return Step.of(instance);
        }
        Event.RequirementMet met = new Event.RequirementMet(running.main(), ReadinessRequirement.POST_START);
        if (result.outcome().succeeded()) {
            return ReadinessTransitions.met(instance, running, met, now);
        }
        if (result.outcome() instanceof CommandOutcome.Unknown) {
            return Step.of(instance, unknown(instance, LifecycleHook.POST_START, "it counts as successful"))
                    .then(ReadinessTransitions.met(instance, running, met, now));
        }
        return ReadinessTransitions.startFailed(instance, running, inWords(LifecycleHook.POST_START, result), now);
    }

    private static Step preStopEnded(Instance instance, PreStopping stopping, CommandResult result, BootTime now) {
        Step reported = reported(instance, LifecycleHook.PRE_STOP, result);
        return reported.then(
                switch (stopping.main()) {
                    case ALIVE -> StopTransitions.signalled(instance, stopping.deadline(), stopping.failure());
                    case ENDED -> StopTransitions.othersLeft(instance, stopping.deadline(), stopping.failure(), now);
                });
    }

    /** Of a command whose failure changes nothing. */
    private static Step reported(Instance instance, LifecycleHook hook, CommandResult result) {
        if (result.outcome().succeeded()) {
            return Step.of(instance);
        }
        return Step.of(
                instance,
                result.outcome() instanceof CommandOutcome.Unknown
                        ? unknown(instance, hook, "it is not run again")
                        : report(instance, InstanceReport.Type.HookFailed, inWords(hook, result)));
    }

    static Action unknown(Instance instance, LifecycleHook hook, String consequence) {
        String message =
                "%s ended while no agent ran, and its result is not known; %s".formatted(hook.field(), consequence);
        return report(instance, InstanceReport.Type.HookUnknown, message);
    }

    static String inWords(LifecycleHook hook, CommandResult result) {
        return hook.field() + " " + result.inWords();
    }

    static Action report(Instance instance, InstanceReport.Type type, String message) {
        return new Action.Publish(instance.id(), new InstanceReport(type, message));
    }
}
