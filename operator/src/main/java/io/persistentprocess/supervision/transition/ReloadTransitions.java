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
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.Step;
import io.persistentprocess.supervision.instance.UpdateProgress;
import java.util.Optional;

/**
 * The transitions of a reload: the running process reads its configuration again. A failure is reported and changes nothing.
 *
 * <p>If the agent dies here: a command that was begun is waited for; a signal may be sent a second time.
 */
final class ReloadTransitions {
    private static final String NO_RELOAD =
            "the member has no reload; add reload: {signal: SIGHUP} or reload: {command: [...]}, or use ppg restart";

    private ReloadTransitions() {}

    /** A user requests it by hand. */
    static Step requested(Instance instance, BootTime now) {
        Optional<ReloadSpec> reload = instance.spec().lifecycle().reload();
        if (reload.isEmpty()) {
            return Step.of(instance, failure(instance, NO_RELOAD));
        }
        if (!(instance.state() instanceof Running) || !instance.isStarted()) {
            return Step.of(
                    instance,
                    failure(
                            instance,
                            "it does not run, its state is %s"
                                    .formatted(instance.state().phase())));
        }
        boolean retry = instance.lifecycle().update() instanceof UpdateProgress.Failed && instance.isToBeReplaced();
        Instance next = retry ? UpdateTransitions.with(instance, new UpdateProgress.NotBegun()) : instance;
        return retry ? UpdateTransitions.replace(next, "its spec changed", now) : begin(instance, reload.get(), now);
    }

    /** The spec has changed in what a reload takes over. */
    static Step inPlaceOfRestart(Instance instance, BootTime now) {
        ReloadSpec reload = instance.spec().lifecycle().reload().orElseThrow();
        return begin(UpdateTransitions.with(instance, new UpdateProgress.Reloading()), reload, now);
    }

    private static Step begin(Instance instance, ReloadSpec reload, BootTime now) {
        return switch (reload.action()) {
            case ReloadSpec.ReloadAction.Signal(String name) ->
                Step.of(instance, new Action.Signal(instance.id(), name, Action.Target.MAIN))
                        .then(reloaded(instance, name + " was sent"));
            case ReloadSpec.ReloadAction.Command _ -> {
                Instance reloading = LifecycleTransitions.begun(instance, LifecycleHook.RELOAD, now);
                yield Step.of(
                        reloading,
                        new Action.Persist(instance.id(), Checkpoint.of(reloading)),
                        LifecycleTransitions.run(reloading, LifecycleHook.RELOAD, Action.EarlierRun.REPLACED));
            }
        };
    }

    /** From now on the process counts as started from the present spec. */
    private static Step reloaded(Instance instance, String message) {
        boolean inPlace = instance.lifecycle().update() instanceof UpdateProgress.Reloading;
        Instance next =
                inPlace ? UpdateTransitions.with(instance.launchedNow(), new UpdateProgress.NotBegun()) : instance;
        return Step.of(
                next,
                new Action.Persist(instance.id(), Checkpoint.of(next)),
                LifecycleTransitions.report(instance, InstanceReport.Type.Reloaded, message));
    }

    static Step ended(Instance instance, CommandResult result, BootTime now) {
        if (result.outcome().succeeded()) {
            return RequestTransitions.reconsider(reloaded(instance, "the command has succeeded"), now);
        }
        if (result.outcome() instanceof CommandOutcome.Unknown) {
            Action report = LifecycleTransitions.unknown(instance, LifecycleHook.RELOAD, "it counts as successful");
            return Step.of(instance, report).then(reloaded(instance, "its result is not known"));
        }
        String message = LifecycleTransitions.inWords(LifecycleHook.RELOAD, result);
        return instance.lifecycle().update() instanceof UpdateProgress.Reloading
                ? UpdateTransitions.failed(instance, InstanceReport.Type.ReloadFailed, message, now)
                : RequestTransitions.reconsider(
                        Step.of(
                                instance,
                                new Action.Persist(instance.id(), Checkpoint.of(instance)),
                                failure(instance, message)),
                        now);
    }

    /** Continues the command that an earlier agent began. */
    static Step resumed(Step step, BootTime now) {
        Instance instance = step.instance();
        boolean pending = instance.state() instanceof Running
                && instance.lifecycle().isPending(LifecycleHook.RELOAD)
                && instance.spec().lifecycle().command(LifecycleHook.RELOAD).isPresent();
        if (!pending) {
            return step;
        }
        Instance begun = LifecycleTransitions.begun(instance, LifecycleHook.RELOAD, now);
        return step.then(
                Step.of(begun, LifecycleTransitions.run(begun, LifecycleHook.RELOAD, Action.EarlierRun.RESUMED)));
    }

    private static Action failure(Instance instance, String message) {
        return LifecycleTransitions.report(instance, InstanceReport.Type.ReloadFailed, message);
    }
}
