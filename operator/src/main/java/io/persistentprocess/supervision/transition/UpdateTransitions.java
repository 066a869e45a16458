package io.persistentprocess.supervision.transition;

import io.persistentprocess.supervision.command.CommandOutcome;
import io.persistentprocess.supervision.command.CommandResult;
import io.persistentprocess.supervision.command.LifecycleHook;
import io.persistentprocess.supervision.command.ReloadSpec;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Instance;
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
import io.persistentprocess.supervision.instance.LaunchOrigin;
import io.persistentprocess.supervision.instance.LifecycleProgress;
import io.persistentprocess.supervision.instance.RestartDecision;
import io.persistentprocess.supervision.instance.Step;
import io.persistentprocess.supervision.instance.StopReason;
import io.persistentprocess.supervision.instance.UpdateProgress;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LaunchSpec;

/**
 * The transitions of a running process that is to be replaced: preStart of the next runs first, as a test of its configuration, and if it fails, the present process runs
 * on. A change that a reload takes over needs no replacement.
 *
 * <p>If the agent dies here: the checkpoint says how far it has come; a test that was begun is waited for.
 */
final class UpdateTransitions {
    private static final String CONSEQUENCE =
            "; the process keeps running as it was started; correct the cause, then change the spec or use ppg restart";

    private UpdateTransitions() {}

    static boolean isChecked(Instance instance) {
        return instance.lifecycle().update() instanceof UpdateProgress.Checked;
    }

    static Instance with(Instance instance, UpdateProgress update) {
        return instance.withLifecycle(instance.lifecycle().with(update));
    }

    /** Every process of the instance is killed: no command runs any more, and a test counts for nothing, unless it was for this very start. */
    static Instance cleared(Instance instance, RestartDecision then) {
        Instance killed = instance.withLifecycle(instance.lifecycle().killed());
        return then.equals(new RestartDecision.Launch(RestartDecision.Cause.RESUMED))
                ? killed
                : with(killed, new UpdateProgress.NotBegun());
    }

    /** The spec of a running process has changed. */
    static Step replace(Instance instance, String why, BootTime now) {
        return switch (instance.lifecycle().update()) {
            case UpdateProgress.Checking _,
                    UpdateProgress.Writing _,
                    UpdateProgress.Reloading _,
                    UpdateProgress.Failed _ -> Step.of(instance);
            case UpdateProgress.Checked _ -> stop(instance, why, now);
            case UpdateProgress.NotBegun _ ->
                isForReload(instance)
                        ? ReloadTransitions.inPlaceOfRestart(instance, now)
                        : checkOrStop(instance, StopReason.SpecChanged, why, now);
        };
    }

    /** A restart of a running process is requested by hand. */
    static Step restart(Instance instance, String why, BootTime now) {
        return instance.state() instanceof Running
                ? checkOrStop(instance, StopReason.Requested, why, now)
                : StopTransitions.begin(instance, why, now);
    }

    /** The instances of a group that acts together stop in an order; each gets an event when its turn has come. */
    private static Step stop(Instance instance, String why, BootTime now) {
        return CoordinationTransitions.isCoordinated(instance)
                ? Step.of(instance)
                : StopTransitions.begin(instance, why, now);
    }

    private static Step checkOrStop(Instance instance, StopReason reason, String why, BootTime now) {
        if (instance.spec().lifecycle().preStart().isEmpty()) {
            return reason == StopReason.Requested
                    ? StopTransitions.begin(instance, why, now)
                    : stop(instance, why, now);
        }
        Instance checking = LifecycleTransitions.begun(
                with(instance, new UpdateProgress.Checking(reason)), LifecycleHook.PRE_START, now);
        return Step.of(
                checking,
                new Action.Persist(instance.id(), Checkpoint.of(checking)),
                LifecycleTransitions.run(checking, LifecycleHook.PRE_START, Action.EarlierRun.REPLACED));
    }

    private static boolean isForReload(Instance instance) {
        ReloadSpec.Triggers on =
                instance.spec().lifecycle().reload().map(ReloadSpec::on).orElse(ReloadSpec.Triggers.NONE);
        return instance.spec().lifecycle().reload().isPresent()
                && instance.launched() instanceof LaunchOrigin.From(LaunchSpec launch)
                && instance.isStarted()
                && launch.differsOnlyIn(on, instance.spec().launch());
    }

    /** preStart has ended beside the present process. */
    static Step checked(Instance instance, CommandResult result, BootTime now) {
        if (!(instance.lifecycle().update() instanceof UpdateProgress.Checking(StopReason reason))) {
            return Step.of(instance);
        }
        if (result.outcome().succeeded()) {
            Instance checked = with(instance, new UpdateProgress.Checked());
            return reason == StopReason.Requested
                    ? StopTransitions.begin(checked, "a restart was requested", now)
                    : Step.of(checked, new Action.Persist(checked.id(), Checkpoint.of(checked)))
                            .then(stop(checked, "its spec changed", now));
        }
        if (result.outcome() instanceof CommandOutcome.Unknown) {
            Action report = LifecycleTransitions.unknown(instance, LifecycleHook.PRE_START, "it is run again");
            return Step.of(instance, report)
                    .then(checkOrStop(with(instance, new UpdateProgress.NotBegun()), reason, "", now));
        }
        return failed(
                instance,
                InstanceReport.Type.PreStartFailed,
                LifecycleTransitions.inWords(LifecycleHook.PRE_START, result) + CONSEQUENCE,
                now);
    }

    static Step failed(Instance instance, InstanceReport.Type type, String message, BootTime now) {
        Instance failed = with(instance, new UpdateProgress.Failed(message, now));
        return Step.of(
                failed,
                new Action.Persist(instance.id(), Checkpoint.of(failed)),
                LifecycleTransitions.report(instance, type, message));
    }

    /** After a change of the spec: what was found out is about the earlier one. */
    static Instance adapted(Instance instance, InstanceSpec before) {
        InstanceSpec spec = instance.spec();
        Instance owing = before.lifecycle().postStop().isEmpty() && mayHaveProcess(instance)
                ? LifecycleTransitions.owingPostStop(instance)
                : instance;
        return startsAlike(before, spec) ? owing : with(owing, new UpdateProgress.NotBegun());
    }

    /**
     * The checkpoint's spec is stored before its state. An agent that dies between the two must not leave what was found out about the earlier spec beside the present one:
     * that is stored as forgotten first.
     */
    static Step forgetting(Instance before, Step step) {
        LifecycleProgress left = startsAlike(before.spec(), step.instance().spec())
                ? before.lifecycle()
                : before.lifecycle().ended(LifecycleHook.PRE_START).with(new UpdateProgress.NotBegun());
        return left.equals(before.lifecycle()) || !step.persists()
                ? step
                : Step.of(before, new Action.Persist(before.id(), Checkpoint.of(before.withLifecycle(left))))
                        .then(step);
    }

    static boolean startsAlike(InstanceSpec before, InstanceSpec spec) {
        return spec.launch().isSameProcess(before.launch())
                && spec.lifecycle().preStart().equals(before.lifecycle().preStart())
                && spec.lifecycle().reload().equals(before.lifecycle().reload());
    }

    private static boolean mayHaveProcess(Instance instance) {
        return switch (instance.state()) {
            case PreStarting _,
                    Launching _,
                    LaunchDelayed _,
                    Forking _,
                    Seeking _,
                    Running _,
                    SeekingSuccessor _,
                    PreStopping _,
                    Stopping _ -> true;
            case Idle _,
                    Clearing _,
                    Preparing _,
                    Provisioning _,
                    AwaitingCondition _,
                    Waiting _,
                    Attaching _,
                    PostStopping _,
                    BackOff _,
                    Completed _,
                    Failed _,
                    Unsupervised _,
                    Gone _ -> false;
        };
    }

    /** After a change of the spec, preStart of the earlier one does not count and runs again if it is still due. */
    static Step goOn(Instance before, Instance instance, BootTime now) {
        if (before.state() instanceof PreStarting
                && instance.state() instanceof PreStarting
                && !startsAlike(before.spec(), instance.spec())) {
            return StartTransitions.launch(instance, RestartDecision.Cause.RESUMED, now);
        }
        boolean asked = before.lifecycle().update() instanceof UpdateProgress.Checking(StopReason reason)
                && reason == StopReason.Requested
                && instance.lifecycle().update() instanceof UpdateProgress.NotBegun
                && instance.state() instanceof Running;
        return asked
                ? checkOrStop(instance, StopReason.Requested, "a restart was requested", now)
                : ProvisionTransitions.adapted(before, instance, now);
    }

    /** What an earlier agent had begun begins again when the main process is found. */
    static Instance begunAnew(Instance instance) {
        return switch (instance.lifecycle().update()) {
            case UpdateProgress.Checking _, UpdateProgress.Writing _, UpdateProgress.Reloading _ ->
                with(instance, new UpdateProgress.NotBegun());
            case UpdateProgress.NotBegun _, UpdateProgress.Checked _, UpdateProgress.Failed _ -> instance;
        };
    }

    /** Continues the test that an earlier agent began. If the agent died while it stored a spec without preStart, the test was of the spec before. */
    static Step resumed(Step step, BootTime now) {
        Instance instance = step.instance();
        boolean checking =
                instance.state() instanceof Running && instance.lifecycle().update() instanceof UpdateProgress.Checking;
        if (!checking) {
            return step;
        }
        if (instance.spec().lifecycle().preStart().isEmpty()) {
            return step.then(Step.of(with(instance, new UpdateProgress.NotBegun())));
        }
        Instance begun = LifecycleTransitions.begun(instance, LifecycleHook.PRE_START, now);
        return step.then(
                Step.of(begun, LifecycleTransitions.run(begun, LifecycleHook.PRE_START, Action.EarlierRun.RESUMED)));
    }
}
