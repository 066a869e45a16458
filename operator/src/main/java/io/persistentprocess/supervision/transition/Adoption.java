package io.persistentprocess.supervision.transition;

import io.persistentprocess.api.MemberType;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.InstanceState.BackOff;
import io.persistentprocess.supervision.instance.InstanceState.Completed;
import io.persistentprocess.supervision.instance.InstanceState.Failed;
import io.persistentprocess.supervision.instance.InstanceState.Forking;
import io.persistentprocess.supervision.instance.InstanceState.MainProcess;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.ObservedInstance;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.Readiness;
import io.persistentprocess.supervision.instance.RestartDecision;
import io.persistentprocess.supervision.instance.Step;
import io.persistentprocess.supervision.instance.UpdateProgress;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.util.Optional;

/**
 * Adopts an instance from an agent that may have died at any instruction: running processes are left alone, processes that ended meanwhile are handled as if they ended
 * now, and actions that were begun are completed.
 */
public final class Adoption {
    private Adoption() {}

    /**
     * Returns the first step of an adopted instance.
     *
     * @param startedAt when the recorded process was started, whether it lives or not; unused if none is recorded
     */
    public static Step adopt(
            InstanceId id, Checkpoint checkpoint, ObservedInstance seen, BootTime startedAt, BootTime now) {
        Instance recorded = checkpoint.toInstance(id).withRecorded(seen.recorded());
        Instance instance = LifecycleTransitions.withoutFormerPostStop(recorded);
        Optional<Step> commands = switch (checkpoint.stage()) {
            case IDLE, BACKOFF, COMPLETED, FAILED -> LifecycleTransitions.adopted(instance, checkpoint, now);
            case LAUNCHED, SEEKING, RUNNING, STOPPING, RELEASED -> Optional.empty();
        };
        Step step = commands.orElseGet(() -> atStage(instance, checkpoint, seen, startedAt, now));
        return instance.lifecycle().equals(recorded.lifecycle())
                ? step
                : persisted(instance, checkpoint.with(instance.lifecycle())).then(step);
    }

    /** Before anything else is done: the agent after the next one must not find a run that this one has ruled out. */
    private static Step persisted(Instance instance, Checkpoint checkpoint) {
        return Step.of(instance, new Action.Persist(instance.id(), checkpoint));
    }

    private static Step atStage(
            Instance instance, Checkpoint checkpoint, ObservedInstance seen, BootTime startedAt, BootTime now) {
        return switch (checkpoint.stage()) {
            case LAUNCHED -> launched(instance, seen, startedAt, now);
            case SEEKING -> forking(instance, seen, startedAt, now);
            case RUNNING -> running(instance, checkpoint.readiness(), seen, startedAt, now);
            case RELEASED -> takenBack(instance, checkpoint.readiness(), seen, startedAt, now);
            case STOPPING -> {
                boolean alive = seen.alive().contains(instance.main());
                MainProcess main = alive ? MainProcess.ALIVE : MainProcess.ENDED;
                yield StopTransitions.resume(instance, main, checkpoint.until(), checkpoint.failure(), now);
            }
            case BACKOFF -> waiting(instance, checkpoint.until(), seen, now);
            case COMPLETED -> resting(instance, new RestartDecision.Complete(), seen, now);
            case FAILED -> resting(instance, new RestartDecision.Fail(checkpoint.message()), seen, now);
            case IDLE -> idle(instance, seen, startedAt, now);
        };
    }

    /** Adopts an instance with processes but no readable checkpoint: it is unsupervised until a user requests something. */
    public static Step leave(InstanceId id, String why, ObservedInstance seen, BootTime now) {
        return QuarantineTransitions.unreadable(id, why, seen, now);
    }

    private static Step launched(Instance instance, ObservedInstance seen, BootTime startedAt, BootTime now) {
        return seen.recorded()
                .filter(process -> !process.equals(instance.main()))
                .map(process -> UpdateTransitions.with(instance.withMain(process), new UpdateProgress.NotBegun()))
                .map(started -> daemonizes(started)
                        ? forking(started, seen, startedAt, now)
                        : running(started, Readiness.atStart(started), seen, startedAt, now))
                .orElseGet(() -> neverStarted(instance, now));
    }

    /** A child of the dead agent may be about to record itself. It will be killed, and its record must not be taken for the next process's. */
    private static Step neverStarted(Instance instance, BootTime now) {
        Instance unknown = LifecycleTransitions.beforeProcess(
                instance.withRecorded(Optional.empty()).withUnknownProcess());
        return StartTransitions.launch(unknown, RestartDecision.Cause.RESUMED, now);
    }

    /** The present spec says nothing about a process that was started from another. */
    private static boolean daemonizes(Instance instance) {
        return instance.spec().launch().type() == MemberType.Forking && !instance.outdated();
    }

    private static Step forking(Instance instance, ObservedInstance seen, BootTime startedAt, BootTime now) {
        BootTime giveUpAt = now.plus(instance.spec().startTimeout());
        if (!seen.alive().contains(instance.main())) {
            return RequestTransitions.reconsider(StartTransitions.seek(instance, giveUpAt), now);
        }
        Step watching = Step.of(
                instance.in(new Forking(instance.main(), startedAt, giveUpAt)),
                new Action.Watch(instance.id(), instance.main()),
                new Action.ArmTimer(instance.id(), giveUpAt));
        return RequestTransitions.reconsider(watching, now);
    }

    private static Step running(
            Instance instance, Readiness readiness, ObservedInstance seen, BootTime startedAt, BootTime now) {
        Duration timeout = readiness.isEnding()
                ? instance.spec().stop().gracePeriod()
                : instance.spec().startTimeout();
        Running running = new Running(instance.main(), startedAt, readiness.adopted(), now.plus(timeout));
        if (!seen.alive().contains(instance.main())) {
            ProcessEnd end = seen.endOf(instance.main());
            // The daemon may have replaced its main process while no agent ran.
            return seen.survivors() == Event.Survivors.SOME
                    ? RequestTransitions.reconsider(
                            SuccessionTransitions.mainEnded(UpdateTransitions.begunAnew(instance), end, running, now),
                            now)
                    : ExitTransitions.byItself(instance, end, now.since(startedAt), now);
        }
        Step adopted = Step.of(
                instance.in(running),
                new Action.Watch(instance.id(), instance.main()),
                new Action.Publish(
                        instance.id(), new InstanceReport(InstanceReport.Type.Adopted, "pid " + instance.main())));
        Step started = LifecycleTransitions.afterStart(
                ReadinessTransitions.timed(adopted, running), Action.EarlierRun.RESUMED, now);
        return RequestTransitions.reconsider(
                ReloadTransitions.resumed(UpdateTransitions.resumed(started, now), now), now);
    }

    /**
     * The instance is supervised again, which is persisted for later agents. The main process of a daemon never is the one that recorded itself: if they are the same, it
     * was not found yet.
     */
    private static Step takenBack(
            Instance instance, Readiness readiness, ObservedInstance seen, BootTime startedAt, BootTime now) {
        boolean sought = daemonizes(instance) && seen.recorded().equals(Optional.of(instance.main()));
        Step step =
                sought ? forking(instance, seen, startedAt, now) : running(instance, readiness, seen, startedAt, now);
        return step.persists()
                ? step
                : persisted(instance, Checkpoint.of(step.instance())).then(step);
    }

    private static Step waiting(Instance instance, BootTime until, ObservedInstance seen, BootTime now) {
        return now.isBefore(until)
                ? resting(instance, new RestartDecision.Wait(until), seen, now)
                : StartTransitions.launch(instance, RestartDecision.Cause.ENDED, now);
    }

    /** The checkpoint may be older than the last exit, or may contradict a changed spec. */
    private static Step resting(Instance instance, RestartDecision verdict, ObservedInstance seen, BootTime now) {
        boolean givenUp = instance.goal() == Goal.GiveUp && verdict instanceof RestartDecision.Fail;
        if (!givenUp && !isBorneOut(verdict, instance)) {
            return StartTransitions.launch(
                    instance.withHistory(instance.history().forgiven()), RestartDecision.Cause.WANTED, now);
        }
        if ((instance.goal() != Goal.Run && !givenUp) || hasLeftovers(instance, seen)) {
            return ExitTransitions.clear(instance, verdict, now);
        }
        return switch (verdict) {
            case RestartDecision.Wait(BootTime until) ->
                Step.of(instance.in(new BackOff(until)), new Action.ArmTimer(instance.id(), until));
            case RestartDecision.Complete _ -> Step.of(instance.in(new Completed()));
            case RestartDecision.Fail(String message) -> Step.of(instance.in(new Failed(message)));
            case RestartDecision.Launch(RestartDecision.Cause cause) -> StartTransitions.launch(instance, cause, now);
        };
    }

    /** Whether processes are in the cgroup that may not stay there. */
    private static boolean hasLeftovers(Instance instance, ObservedInstance seen) {
        return seen.survivors() == Event.Survivors.SOME && !instance.leavesOthers();
    }

    /** An agent may have died after it stored a changed spec and before it acted on it: a state that does not follow from the spec is that of the earlier spec. */
    private static boolean isBorneOut(RestartDecision verdict, Instance instance) {
        if (instance.outdated()) {
            return false;
        }
        RestartDecision again = instance.history()
                .lastExit()
                .map(exit -> RestartRules.after(exit, instance, exit.at()))
                .orElse(verdict);
        return switch (verdict) {
            case RestartDecision.Complete _ -> again instanceof RestartDecision.Complete;
            case RestartDecision.Fail _ -> again instanceof RestartDecision.Fail;
            case RestartDecision.Wait _, RestartDecision.Launch _ -> true;
        };
    }

    /**
     * Handles a start that hung until its agent gave it up, when the agent died before it could kill the process. The process may have called exec since, and then has to
     * be stopped gracefully.
     */
    private static Step idle(Instance instance, ObservedInstance seen, BootTime startedAt, BootTime now) {
        boolean wentOn = seen.recorded()
                .filter(process -> !process.equals(instance.main()))
                .filter(seen.alive()::contains)
                .isPresent();
        if (wentOn) {
            return launched(instance, seen, startedAt, now);
        }
        boolean atRest = instance.goal() == Goal.Suspend || instance.goal() == Goal.Hold;
        return atRest && !hasLeftovers(instance, seen) && !LifecycleTransitions.comesAfterStop(instance)
                ? Step.of(instance)
                : keepingTest(instance, StartTransitions.launch(instance, RestartDecision.Cause.WANTED, now));
    }

    /** preStart has succeeded, and the start that it was for is still due: it may wait for other members for hours. */
    private static Step keepingTest(Instance instance, Step step) {
        return UpdateTransitions.isChecked(instance)
                ? step.then(Step.of(UpdateTransitions.with(step.instance(), new UpdateProgress.Checked())))
                : step;
    }
}
