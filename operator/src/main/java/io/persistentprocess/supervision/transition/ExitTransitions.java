package io.persistentprocess.supervision.transition;

import io.persistentprocess.api.MemberType;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Exit;
import io.persistentprocess.supervision.instance.HealthFailure;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceHistory;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.InstanceState.Attaching;
import io.persistentprocess.supervision.instance.InstanceState.AwaitingCondition;
import io.persistentprocess.supervision.instance.InstanceState.BackOff;
import io.persistentprocess.supervision.instance.InstanceState.Clearing;
import io.persistentprocess.supervision.instance.InstanceState.Completed;
import io.persistentprocess.supervision.instance.InstanceState.Failed;
import io.persistentprocess.supervision.instance.InstanceState.Forking;
import io.persistentprocess.supervision.instance.InstanceState.Gone;
import io.persistentprocess.supervision.instance.InstanceState.Idle;
import io.persistentprocess.supervision.instance.InstanceState.Killing;
import io.persistentprocess.supervision.instance.InstanceState.LaunchDelayed;
import io.persistentprocess.supervision.instance.InstanceState.Launching;
import io.persistentprocess.supervision.instance.InstanceState.PostStopping;
import io.persistentprocess.supervision.instance.InstanceState.PreStarting;
import io.persistentprocess.supervision.instance.InstanceState.PreStopping;
import io.persistentprocess.supervision.instance.InstanceState.Preparing;
import io.persistentprocess.supervision.instance.InstanceState.Provisioning;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.InstanceState.Seeking;
import io.persistentprocess.supervision.instance.InstanceState.SeekingSuccessor;
import io.persistentprocess.supervision.instance.InstanceState.Stopping;
import io.persistentprocess.supervision.instance.InstanceState.Unsupervised;
import io.persistentprocess.supervision.instance.InstanceState.Waiting;
import io.persistentprocess.supervision.instance.LifecycleProgress;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.RestartDecision;
import io.persistentprocess.supervision.instance.Step;
import io.persistentprocess.supervision.spec.ShellCommandHint;
import java.time.Duration;
import java.util.Optional;

/** The transitions from the end of a main process to what follows. */
final class ExitTransitions {
    private ExitTransitions() {}

    static Step byItself(Instance instance, ProcessEnd end, Duration ran, BootTime now) {
        Exit exit = hinted(end.toExit(instance.spec().restart(), now), end, instance, ran);
        return explained(instance, exit, judged(instance, exit, ran, InstanceReport.Type.Exited, now));
    }

    /** For a daemon of which some process ran. */
    static Step neverCameUp(Instance instance, String message, BootTime now) {
        Exit exit = Exit.startError(message, now);
        return explained(instance, exit, judged(instance, exit, Duration.ZERO, InstanceReport.Type.StartError, now));
    }

    /** For a process that the supervisor ended because it did not work. */
    static Step afterFailure(Instance instance, HealthFailure failure, Exit seen, BootTime now) {
        Exit exit = failure.exit(seen);
        return explained(instance, exit, judged(instance, exit, failure.ran(), InstanceReport.Type.Exited, now));
    }

    /** The most frequent mistake with daemons: the parent exits because the daemon forks into the background. */
    private static Exit hinted(Exit exit, ProcessEnd end, Instance instance, Duration ran) {
        boolean soon = ran.compareTo(instance.spec().restart().stableAfter()) < 0;
        return end instanceof ProcessEnd.Exited(int code, int leftBehind)
                        && code == 0
                        && leftBehind > 0
                        && soon
                        && instance.spec().launch().type() == MemberType.Simple
                ? exit.withMessage(
                        "exited with code 0 and left %d process%s: does it fork into the background? use type: Forking"
                                .formatted(leftBehind, leftBehind == 1 ? "" : "es"))
                : exit;
    }

    /** A process that failed to exec may have recorded itself. It has written no output. */
    static Step spawnFailed(Instance instance, String message, BootTime now) {
        String explained =
                ShellCommandHint.added(message, instance.spec().launch().command());
        return startFailed(instance.withRecorded(Optional.empty()), explained, now);
    }

    static Step startFailed(Instance instance, String message, BootTime now) {
        return judged(instance, Exit.startError(message, now), Duration.ZERO, InstanceReport.Type.StartError, now);
    }

    private static Step judged(Instance instance, Exit exit, Duration ran, InstanceReport.Type type, BootTime now) {
        InstanceHistory history =
                instance.history().ended(exit, ran, instance.spec().restart());
        Instance ended = instance.withHistory(history);
        return clear(ended, RestartRules.after(exit, ended, now), now)
                .then(new Action.Publish(instance.id(), new InstanceReport(type, exit.message())));
    }

    /**
     * Reads the last line of the output before anything else is written. A process killed by SIGKILL could not write the reason, and one that completed needs none.
     *
     * @param next what follows from the exit
     */
    private static Step explained(Instance instance, Exit exit, Step next) {
        boolean killed = exit.signal().filter("SIGKILL"::equals).isPresent();
        boolean done = next.instance().state() instanceof Clearing(RestartDecision then, Killing _, BootTime _)
                && then instanceof RestartDecision.Complete;
        return killed || done
                ? next
                : Step.of(instance, new Action.ReadOutput(instance.id(), exit.at()))
                        .then(next);
    }

    /** Comes late, perhaps when the next process runs or has ended as well. States without a checkpoint of their own are not persisted. */
    static Step outputRead(Instance instance, BootTime exitAt, String line) {
        Instance explained = instance.withHistory(instance.history().explained(exitAt, line));
        if (explained.equals(instance)) {
            return Step.of(instance);
        }
        Action publish = new Action.Publish(instance.id(), new InstanceReport(InstanceReport.Type.LastOutput, line));
        return switch (explained.state()) {
            case Clearing _,
                    Waiting _,
                    Preparing _,
                    Provisioning _,
                    AwaitingCondition _,
                    PreStarting _,
                    PreStopping _,
                    PostStopping _,
                    SeekingSuccessor _,
                    Attaching _,
                    Unsupervised _,
                    Gone _ -> Step.of(explained, publish);
            case Idle _,
                    Launching _,
                    LaunchDelayed _,
                    Forking _,
                    Seeking _,
                    Running _,
                    Stopping _,
                    BackOff _,
                    Completed _,
                    Failed _ ->
                Step.of(explained, new Action.Persist(instance.id(), Checkpoint.of(explained)), publish);
        };
    }

    /** Does not persist yet: the next agent finds the main process dead and decides again. */
    static Step clear(Instance instance, RestartDecision then, BootTime now) {
        BootTime deadline = now.plus(StopTransitions.UNKILLABLE_AFTER);
        return Step.of(
                UpdateTransitions.cleared(instance, then).in(new Clearing(then, Killing.DONE, deadline)),
                new Action.ArmTimer(instance.id(), deadline),
                LeftoverTransitions.clear(instance));
    }

    /** No process is left, or none that the next one must not meet. The goal decides what follows; if it is Run, the restart decision. */
    static Step cleared(Instance instance, RestartDecision verdict, BootTime now) {
        if (LifecycleTransitions.comesAfterStop(instance)) {
            return LifecycleTransitions.afterStop(instance, verdict, now);
        }
        return switch (instance.goal()) {
            case Run -> carryOut(verdict, instance, now);
            case Suspend, Hold ->
                rest(instance.withLifecycle(LifecycleProgress.NONE).in(new Idle()), InstanceReport.Type.Stopped, "");
            case Remove -> remove(instance);
            case Restart -> CoordinationTransitions.cleared(instance, verdict, now);
            case GiveUp -> fail(instance, CoordinationTransitions.givenUp(instance));
        };
    }

    private static Step carryOut(RestartDecision verdict, Instance instance, BootTime now) {
        return switch (verdict) {
            case RestartDecision.Launch(RestartDecision.Cause cause) -> StartTransitions.spawn(instance, cause, now);
            case RestartDecision.Wait(BootTime until) -> backOff(instance, until, now);
            case RestartDecision.Complete _ ->
                rest(instance.in(new Completed()), InstanceReport.Type.Completed, lastMessage(instance));
            case RestartDecision.Fail(String message) -> fail(instance, message);
        };
    }

    private static Step fail(Instance instance, String message) {
        return rest(instance.in(new Failed(message)), InstanceReport.Type.Failed, message);
    }

    static Step backOff(Instance instance, BootTime until, BootTime now) {
        Instance waiting = instance.in(new BackOff(until));
        long delayMillis = Math.max(0, until.since(now).toMillis());
        String message = "failed %d times in a row, next start in %d ms"
                .formatted(instance.history().failures(), delayMillis);
        return Step.of(
                waiting,
                new Action.Persist(instance.id(), Checkpoint.of(waiting)),
                new Action.ArmTimer(instance.id(), until),
                new Action.Publish(instance.id(), new InstanceReport(InstanceReport.Type.BackOff, message)));
    }

    private static Step rest(Instance resting, InstanceReport.Type type, String message) {
        return ProvisionTransitions.removed(resting)
                .then(Step.of(
                        resting,
                        new Action.DisarmTimer(resting.id()),
                        new Action.Persist(resting.id(), Checkpoint.of(resting)),
                        new Action.Publish(resting.id(), new InstanceReport(type, message))));
    }

    /** Processes that are left outlive the instance in its cgroup. The next agent has to know that they are not wanted, or may be adopted by an instance of this name. */
    private static Step remove(Instance instance) {
        Instance gone = instance.in(new Gone());
        Step step = ProvisionTransitions.removed(instance);
        if (instance.leavesOthers()) {
            step = step.then(new Action.Persist(instance.id(), Checkpoint.of(gone)));
        }
        return step.then(Step.of(
                gone,
                new Action.DisarmTimer(instance.id()),
                new Action.RemoveCgroup(instance.id()),
                new Action.Publish(instance.id(), new InstanceReport(InstanceReport.Type.Removed, ""))));
    }

    private static String lastMessage(Instance instance) {
        return instance.history().lastExit().map(Exit::message).orElse("");
    }
}
