package io.persistentprocess.supervision;

import io.persistentprocess.supervision.InstanceState.Attaching;
import io.persistentprocess.supervision.InstanceState.BackOff;
import io.persistentprocess.supervision.InstanceState.Clearing;
import io.persistentprocess.supervision.InstanceState.Completed;
import io.persistentprocess.supervision.InstanceState.Failed;
import io.persistentprocess.supervision.InstanceState.Idle;
import io.persistentprocess.supervision.InstanceState.Running;
import io.persistentprocess.supervision.InstanceState.Unsupervised;
import java.util.Optional;

/**
 * The way of processes that somebody else started into an instance.
 *
 * <p>Dies here: until the checkpoint says that the instance runs, it says what it said before, and the next agent moves the processes back.
 */
final class Attaches {
    private Attaches() {}

    /** By hand; only where nothing of the instance's own runs or is about to. */
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
                : Step.of(instance, report(instance, Report.Type.AttachFailed, whyNot(instance)));
    }

    private static String whyNot(Instance instance) {
        if (instance.goal() == Goal.Suspend) {
            return "the group is suspended; resume it first";
        }
        if (instance.state() instanceof Unsupervised && !instance.spec().isKnown()) {
            return Quarantine.NO_MANIFEST;
        }
        return instance.state() instanceof Running running
                ? "it runs already as process %s (EBUSY); stop it first, with ppg stop".formatted(running.main())
                : "it is busy (EBUSY), its state is %s; stop it first, with ppg stop"
                        .formatted(instance.state().phase());
    }

    /** @param before what it goes back to where there is nothing to attach */
    static Step begin(Instance instance, InstanceState before, AttachSource source) {
        return Step.of(
                instance.in(new Attaching(before)),
                new Action.DisarmTimer(instance.id()),
                new Action.Attach(
                        instance.id(), source, instance.spec().launch().credentials()));
    }

    /** What was attached counts as started from the present spec: only a later change replaces it. */
    static Step attached(Instance instance, Event.Attached attached, BootTime now) {
        Instance running = instance.withHistory(instance.history().forgiven())
                .launchedNow()
                .withRecorded(Optional.empty())
                .withMain(attached.main())
                .in(new Running(attached.main(), attached.since()));
        Step step = Step.of(
                running,
                new Action.EraseRecord(instance.id()),
                new Action.Persist(instance.id(), Checkpoint.of(running)),
                new Action.Watch(instance.id(), attached.main()),
                new Action.SettleAttach(instance.id()),
                report(running, Report.Type.Attached, attached.message()));
        return Wishes.reconsider(step, now);
    }

    static Step failed(Instance instance, Attaching attaching, Event.AttachFailed failed, BootTime now) {
        Instance back = instance.beforeAttach(attaching);
        if (attaching.before() instanceof Unsupervised unsupervised) {
            Step step =
                    Quarantine.goOn(back, unsupervised).then(report(back, Report.Type.AttachFailed, failed.message()));
            return Wishes.reconsider(step, now);
        }
        if (back.goal() == Goal.Remove || back.goal() == Goal.Suspend) {
            return Ends.clear(back, new Verdict.Launch(Verdict.Cause.WANTED), now);
        }
        return switch (attaching.before()) {
            case Clearing(Verdict.Launch(Verdict.Cause cause), var _, var _) -> failedLaunch(back, cause, failed, now);
            case BackOff(BootTime until) ->
                Step.of(
                        back,
                        new Action.ArmTimer(back.id(), until),
                        report(back, Report.Type.AttachFailed, failed.message()));
            default -> Step.of(back, report(back, Report.Type.AttachFailed, failed.message()));
        };
    }

    /** What could not be attached though it is there would be in the way of a second one. */
    private static Step failedLaunch(Instance back, Verdict.Cause cause, Event.AttachFailed failed, BootTime now) {
        if (back.goal() == Goal.Hold) {
            return Ends.clear(back, new Verdict.Launch(cause), now);
        }
        return switch (failed.why()) {
            case NOTHING_THERE -> Preparations.begin(back, cause, now);
            case REFUSED -> Ends.startFailed(back, failed.message(), now);
        };
    }

    private static Action report(Instance instance, Report.Type type, String message) {
        return new Action.Publish(instance.id(), new Report(type, message));
    }
}
