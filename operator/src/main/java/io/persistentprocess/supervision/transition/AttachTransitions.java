package io.persistentprocess.supervision.transition;

import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.InstanceState;
import io.persistentprocess.supervision.instance.InstanceState.Attaching;
import io.persistentprocess.supervision.instance.InstanceState.BackOff;
import io.persistentprocess.supervision.instance.InstanceState.Clearing;
import io.persistentprocess.supervision.instance.InstanceState.Completed;
import io.persistentprocess.supervision.instance.InstanceState.Failed;
import io.persistentprocess.supervision.instance.InstanceState.Idle;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.InstanceState.Unsupervised;
import io.persistentprocess.supervision.instance.Readiness;
import io.persistentprocess.supervision.instance.RestartDecision;
import io.persistentprocess.supervision.instance.Step;
import io.persistentprocess.supervision.spec.AttachSource;
import java.util.Optional;

/**
 * The transitions of attaching processes that another program started.
 *
 * <p>If the agent dies here: the checkpoint stays as it was until it says that the instance runs, so the next agent moves the processes back.
 */
final class AttachTransitions {
    private AttachTransitions() {}

    /** Requested by hand; only possible if the instance has no process of its own and none is about to be started. */
    static Step requested(Instance instance, AttachSource source) {
        boolean atRest = switch (instance.state()) {
            case BackOff _, Completed _, Failed _ -> instance.goal() == Goal.Run;
            case Idle _ -> instance.goal() == Goal.Hold;
            case Unsupervised _ ->
                instance.goal() == Goal.Run && instance.spec().isKnown();
            default -> false;
        };
        return atRest
                ? begin(instance.withGoal(Goal.Run), instance.state(), source)
                : Step.of(instance, report(instance, InstanceReport.Type.AttachFailed, whyNot(instance)));
    }

    private static String whyNot(Instance instance) {
        if (instance.goal() == Goal.Suspend) {
            return "the group is suspended; resume it first";
        }
        if (instance.state() instanceof Unsupervised && !instance.spec().isKnown()) {
            return QuarantineTransitions.NO_MANIFEST;
        }
        return instance.state() instanceof Running running
                ? "it runs already as process %s (EBUSY); stop it first, with ppg stop".formatted(running.main())
                : "it is busy (EBUSY), its state is %s; stop it first, with ppg stop"
                        .formatted(instance.state().phase());
    }

    /** @param before the state to return to if there is nothing to attach */
    static Step begin(Instance instance, InstanceState before, AttachSource source) {
        return Step.of(
                instance.in(new Attaching(before)),
                new Action.DisarmTimer(instance.id()),
                new Action.Attach(
                        instance.id(), source, instance.spec().launch().credentials()));
    }

    /** The attached process counts as started from the present spec, so only a later change replaces it. */
    static Step attached(Instance instance, Event.Attached attached, BootTime now) {
        Instance running = instance.withHistory(instance.history().forgiven())
                .launchedNow()
                .withRecorded(Optional.empty())
                .withMain(attached.main())
                .in(new Running(
                        attached.main(), attached.since(), Readiness.ofAttached(instance.spec()), attached.since()));
        Step step = Step.of(
                running,
                new Action.EraseRecord(instance.id()),
                new Action.Persist(instance.id(), Checkpoint.of(running)),
                new Action.Watch(instance.id(), attached.main()),
                new Action.SettleAttach(instance.id()),
                report(running, InstanceReport.Type.Attached, attached.message()));
        return RequestTransitions.reconsider(step, now);
    }

    static Step failed(Instance instance, Attaching attaching, Event.AttachFailed failed, BootTime now) {
        Instance back = instance.beforeAttach(attaching);
        if (attaching.before() instanceof Unsupervised unsupervised) {
            Step step = QuarantineTransitions.goOn(back, unsupervised)
                    .then(report(back, InstanceReport.Type.AttachFailed, failed.message()));
            return RequestTransitions.reconsider(step, now);
        }
        if (back.goal() != Goal.Run && back.goal() != Goal.Hold) {
            return ExitTransitions.clear(back, new RestartDecision.Launch(RestartDecision.Cause.WANTED), now);
        }
        return switch (attaching.before()) {
            case Clearing(RestartDecision.Launch(RestartDecision.Cause cause), var _, var _) ->
                failedLaunch(back, cause, failed, now);
            case BackOff(BootTime until) ->
                Step.of(
                        back,
                        new Action.ArmTimer(back.id(), until),
                        report(back, InstanceReport.Type.AttachFailed, failed.message()));
            default -> Step.of(back, report(back, InstanceReport.Type.AttachFailed, failed.message()));
        };
    }

    /** A running process that could not be attached would be in the way of a second one. */
    private static Step failedLaunch(
            Instance back, RestartDecision.Cause cause, Event.AttachFailed failed, BootTime now) {
        if (back.goal() == Goal.Hold) {
            return ExitTransitions.clear(back, new RestartDecision.Launch(cause), now);
        }
        return switch (failed.why()) {
            case NOTHING_THERE -> PreparationTransitions.begin(back, cause, now);
            case REFUSED -> ExitTransitions.startFailed(back, failed.message(), now);
        };
    }

    private static Action report(Instance instance, InstanceReport.Type type, String message) {
        return new Action.Publish(instance.id(), new InstanceReport(type, message));
    }
}
