package io.persistentprocess.supervision.transition;

import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceState.AwaitingCondition;
import io.persistentprocess.supervision.instance.InstanceState.BackOff;
import io.persistentprocess.supervision.instance.InstanceState.Clearing;
import io.persistentprocess.supervision.instance.InstanceState.Completed;
import io.persistentprocess.supervision.instance.InstanceState.Failed;
import io.persistentprocess.supervision.instance.InstanceState.Idle;
import io.persistentprocess.supervision.instance.InstanceState.PostStopping;
import io.persistentprocess.supervision.instance.InstanceState.PreStarting;
import io.persistentprocess.supervision.instance.InstanceState.Preparing;
import io.persistentprocess.supervision.instance.InstanceState.Provisioning;
import io.persistentprocess.supervision.instance.InstanceState.Stopping;
import io.persistentprocess.supervision.instance.InstanceState.Waiting;
import io.persistentprocess.supervision.instance.RestartDecision;
import io.persistentprocess.supervision.instance.Step;

/**
 * The transitions of an instance that may leave processes when its main process ends, stop.mode Main.
 *
 * <p>If the agent dies here: the spec in the checkpoint says whether what the next agent finds is left or killed.
 */
final class LeftoverTransitions {
    private LeftoverTransitions() {}

    /** Kills what the next process must not meet. */
    static Action clear(Instance instance) {
        return instance.leavesOthers() ? new Action.ClearMain(instance.id()) : new Action.Clear(instance.id());
    }

    /** Only the main process and the commands are gone. If the spec has changed meanwhile, the others have to go, too. */
    static Step mainCleared(Instance instance, Stopping stopping, BootTime now) {
        return instance.leavesOthers()
                ? ExitTransitions.cleared(instance, new RestartDecision.Launch(RestartDecision.Cause.WANTED), now)
                : StopTransitions.kill(instance, stopping.main(), stopping.failure(), now);
    }

    /** As {@link #mainCleared(Instance, Stopping, BootTime)}. */
    static Step mainCleared(Instance instance, Clearing clearing, BootTime now) {
        return instance.leavesOthers()
                ? ExitTransitions.cleared(instance, clearing.then(), now)
                : ExitTransitions.clear(instance, clearing.then(), now);
    }

    /**
     * After a change of the spec, before anything else follows from it: processes that were left so far have to go before the next start. Where a process runs or is being
     * started, they go at its next stop.
     */
    static Step adapted(Instance before, Instance instance, BootTime now) {
        if (!before.leavesOthers() || instance.leavesOthers()) {
            return Step.of(instance);
        }
        return switch (instance.state()) {
            case Idle _ -> StartTransitions.launch(instance, RestartDecision.Cause.WANTED, now);
            case PreStarting _ -> StartTransitions.launch(instance, RestartDecision.Cause.RESUMED, now);
            case BackOff(BootTime until) -> ExitTransitions.clear(instance, new RestartDecision.Wait(until), now);
            case Completed _ -> ExitTransitions.clear(instance, new RestartDecision.Complete(), now);
            case Failed(String message) -> ExitTransitions.clear(instance, new RestartDecision.Fail(message), now);
            case Waiting waiting -> StartTransitions.launch(instance, waiting.cause(), now);
            case Preparing preparing -> StartTransitions.launch(instance, preparing.cause(), now);
            case Provisioning provisioning -> StartTransitions.launch(instance, provisioning.cause(), now);
            case AwaitingCondition awaiting -> StartTransitions.launch(instance, awaiting.cause(), now);
            // Clearing would kill postStop.
            case PostStopping stopping ->
                Step.of(instance.in(new PostStopping(stopping.then(), RestartDecision.Before.CLEARING)));
            default -> Step.of(instance);
        };
    }

    /** A clearing removes the record of postStop, so that it has ended is stored before: the next agent would run it again. */
    static Step afterPostStop(Instance instance, PostStopping stopping, BootTime now) {
        if (stopping.before() == RestartDecision.Before.NOTHING) {
            return ExitTransitions.cleared(instance, stopping.then(), now);
        }
        Step clearing = ExitTransitions.clear(instance, stopping.then(), now);
        Instance cleared = clearing.instance();
        return Step.of(cleared, new Action.Persist(cleared.id(), Checkpoint.of(cleared)))
                .then(clearing);
    }
}
