package io.persistentprocess.supervision.instance;

import io.persistentprocess.api.DeletionPolicy;
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
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.ReplacementPolicy;
import java.util.Optional;

/**
 * The state of an instance that the next agent needs, stored with its cgroup. Flat, so that any format can hold it.
 *
 * <p>A process records itself in its cgroup before its exec, so the checkpoint is written before a launch and not again after it.
 *
 * @param launched what the present process was started from
 * @param main the main process, or the first process of a daemon that still forks, dead or alive; at {@link Stage#LAUNCHED} the process that was recorded before: if it
 * still is the recorded one, the launch did not happen
 * @param until the end of a back-off or of a stop's grace period; 0 at the other stages, and once that is over
 * @param message why it failed, at {@link Stage#FAILED}
 * @param readiness of the main process, at {@link Stage#RUNNING}
 * @param failure why a process is ended that should run, at {@link Stage#STOPPING}
 * @param lifecycle the commands that are due or run; what the stage says comes after preStart and postStop, and before preStop
 */
public record Checkpoint(
        InstanceSpec spec,
        DeletionPolicy deletionPolicy,
        ReplacementPolicy replacement,
        Goal goal,
        Stage stage,
        LaunchOrigin launched,
        ProcessId main,
        BootTime until,
        String message,
        InstanceHistory history,
        Readiness readiness,
        Optional<HealthFailure> failure,
        LifecycleProgress lifecycle) {
    static final BootTime AT_ONCE = new BootTime(0);

    /** The stage that the instance had reached. */
    public enum Stage {
        IDLE,
        LAUNCHED,
        SEEKING,
        RUNNING,
        STOPPING,
        BACKOFF,
        COMPLETED,
        FAILED,
        RELEASED
    }

    /** A checkpoint of an instance that lacks nothing. */
    public Checkpoint(
            InstanceSpec spec,
            DeletionPolicy deletionPolicy,
            ReplacementPolicy replacement,
            Goal goal,
            Stage stage,
            LaunchOrigin launched,
            ProcessId main,
            BootTime until,
            String message,
            InstanceHistory history) {
        this(
                spec,
                deletionPolicy,
                replacement,
                goal,
                stage,
                launched,
                main,
                until,
                message,
                history,
                Readiness.READY,
                Optional.empty(),
                LifecycleProgress.NONE);
    }

    public static Checkpoint of(Instance instance) {
        return switch (instance.state()) {
            case Idle _, Gone _ -> at(Stage.IDLE, instance, AT_ONCE, "");
            case Launching _, LaunchDelayed _ ->
                at(Stage.LAUNCHED, instance.withMain(instance.recorded().orElse(Instance.NO_PROCESS)), AT_ONCE, "");
            case Attaching attaching -> of(instance.beforeAttach(attaching));
            case Forking _, Seeking _ -> at(Stage.SEEKING, instance, AT_ONCE, "");
            case Running running -> running(instance, running.readiness());
            case SeekingSuccessor seeking -> running(instance, seeking.before().readiness());
            case Stopping stopping
            when stopping.killing() == Killing.NOT_YET -> stopping(instance, stopping, stopping.deadline());
            case Stopping stopping -> stopping(instance, stopping, AT_ONCE);
            case PreStopping preStopping ->
                at(Stage.STOPPING, instance, preStopping.deadline(), "", Readiness.READY, preStopping.failure());
            case PreStarting _ -> whileClearing(new RestartDecision.Launch(RestartDecision.Cause.RESUMED), instance);
            case PostStopping postStopping -> whileClearing(postStopping.then(), instance);
            case BackOff backOff -> at(Stage.BACKOFF, instance, backOff.until(), "");
            case Completed _ -> at(Stage.COMPLETED, instance, AT_ONCE, "");
            case Failed failed -> at(Stage.FAILED, instance, AT_ONCE, failed.message());
            // Must not be overwritten, nor lead to a kill.
            case Unsupervised _ -> released(instance);
            case Clearing clearing -> whileClearing(clearing.then(), instance);
            case Waiting waiting -> whileClearing(new RestartDecision.Launch(waiting.cause()), instance);
            case Preparing preparing -> whileClearing(new RestartDecision.Launch(preparing.cause()), instance);
            case Provisioning provisioning -> whileClearing(new RestartDecision.Launch(provisioning.cause()), instance);
            case AwaitingCondition awaiting -> whileClearing(new RestartDecision.Launch(awaiting.cause()), instance);
        };
    }

    /** A checkpoint for an agent that orphans the process. */
    public static Checkpoint released(Instance instance) {
        Readiness readiness = instance.state() instanceof Running running ? running.readiness() : Readiness.READY;
        return at(Stage.RELEASED, instance, AT_ONCE, "", readiness, Optional.empty());
    }

    /** The same state with other commands that are due or run. */
    public Checkpoint with(LifecycleProgress other) {
        return new Checkpoint(
                spec,
                deletionPolicy,
                replacement,
                goal,
                stage,
                launched,
                main,
                until,
                message,
                history,
                readiness,
                failure,
                other);
    }

    private static Checkpoint running(Instance instance, Readiness readiness) {
        return at(Stage.RUNNING, instance, AT_ONCE, "", readiness, Optional.empty());
    }

    private static Checkpoint stopping(Instance instance, Stopping stopping, BootTime until) {
        return at(Stage.STOPPING, instance, until, "", Readiness.READY, stopping.failure());
    }

    /** The next agent repeats the clearing, so only the decision that follows it has to be stored. */
    private static Checkpoint whileClearing(RestartDecision then, Instance instance) {
        return switch (then) {
            case RestartDecision.Launch(RestartDecision.Cause cause)
            when cause == RestartDecision.Cause.ENDED -> at(Stage.BACKOFF, instance, AT_ONCE, "");
            case RestartDecision.Launch _ -> at(Stage.IDLE, instance, AT_ONCE, "");
            case RestartDecision.Wait(BootTime until) -> at(Stage.BACKOFF, instance, until, "");
            case RestartDecision.Complete _ -> at(Stage.COMPLETED, instance, AT_ONCE, "");
            case RestartDecision.Fail(String message) -> at(Stage.FAILED, instance, AT_ONCE, message);
        };
    }

    private static Checkpoint at(Stage stage, Instance instance, BootTime until, String message) {
        return at(stage, instance, until, message, Readiness.READY, Optional.empty());
    }

    private static Checkpoint at(
            Stage stage,
            Instance instance,
            BootTime until,
            String message,
            Readiness readiness,
            Optional<HealthFailure> failure) {
        return new Checkpoint(
                instance.spec(),
                instance.deletionPolicy(),
                instance.replacement(),
                instance.goal(),
                stage,
                instance.launched(),
                instance.main(),
                until,
                message,
                instance.history(),
                readiness,
                failure,
                instance.lifecycle());
    }

    /** The instance as it was, except for its state. */
    public Instance toInstance(InstanceId id) {
        return new Instance(
                id,
                spec,
                deletionPolicy,
                replacement,
                goal,
                new Idle(),
                history,
                launched,
                Optional.empty(),
                main,
                lifecycle);
    }
}
