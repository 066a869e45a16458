package io.persistentprocess.supervision.transition;

import io.persistentprocess.supervision.command.CommandOutcome;
import io.persistentprocess.supervision.command.CommandResult;
import io.persistentprocess.supervision.command.LifecycleHook;
import io.persistentprocess.supervision.command.ReloadSpec;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.LaunchOrigin;
import io.persistentprocess.supervision.instance.Step;
import io.persistentprocess.supervision.instance.UpdateProgress;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.util.Optional;

/**
 * The transitions of a reload: the running process reads its configuration again. A failure is reported and changes nothing.
 *
 * <p>A process that notifies the end of its reload is waited for as with Type=notify-reload of systemd.service(5).
 *
 * <p>If the agent dies here: a command that was begun is waited for; a signal may be sent a second time.
 */
final class ReloadTransitions {
    private static final String NO_RELOAD =
            "the member has no reload; add reload: {signal: SIGHUP} or reload: {command: [...]}, or use ppg restart";

    private static final String NOTIFIED = "it has sent RELOADING=1 and READY=1";
    private static final String CUT_OFF = "its process ended, or its spec changed, before it had reloaded";

    private ReloadTransitions() {}

    /** @param at the time of a persisted request. A request that was carried out is ignored, and one that has failed was */
    static Step requested(Instance instance, Optional<String> at, BootTime now) {
        if (at.isEmpty()) {
            return requested(instance, now);
        }
        if (at.equals(instance.history().reloadedAt())) {
            return Step.of(instance);
        }
        Instance asked = instance.withHistory(instance.history().reloadedAt(at.get()));
        return RequestTransitions.remember(instance, requested(asked, now));
    }

    private static Step requested(Instance instance, BootTime now) {
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
        LaunchSpec wanted = instance.spec().launch();
        if (instance.launched() instanceof LaunchOrigin.From(LaunchSpec launch)
                && wanted.provision().hasOtherFiles(launch.provision())) {
            return Step.of(
                    UpdateTransitions.with(instance, new UpdateProgress.Writing(now)),
                    new Action.Provision(
                            instance.id(),
                            now,
                            wanted.withProvision(wanted.provision().withoutConditions())),
                    new Action.ArmTimer(instance.id(), writeBy(instance, now)));
        }
        return reload(instance, now);
    }

    /** When the files must be written: their file system may not answer. A start or a reload that is awaited, too, may have an earlier deadline. */
    private static BootTime writeBy(Instance instance, BootTime now) {
        BootTime writeBy = now.plus(instance.spec().startTimeout());
        return instance.state() instanceof Running running
                        && (running.readiness().isTimed()
                                || instance.awaitedReload().isPresent())
                        && running.startBy().isBefore(writeBy)
                ? running.startBy()
                : writeBy;
    }

    /** The files were not written in time. */
    static Step writeOverdue(Instance instance, BootTime now) {
        String message = "files: not written within %s; does their file system answer?"
                .formatted(RestartRules.inWords(instance.spec().startTimeout()));
        return notWritten(instance, message, now);
    }

    /** The files that the reload takes over are written. */
    static Step written(Instance instance, BootTime now) {
        return reload(instance, now);
    }

    /** They cannot be written. */
    static Step notWritten(Instance instance, String why, BootTime now) {
        return UpdateTransitions.failed(instance, InstanceReport.Type.ReloadFailed, why, now);
    }

    static boolean isWriting(Instance instance, BootTime run) {
        return instance.state() instanceof Running
                && instance.lifecycle().update() instanceof UpdateProgress.Writing(BootTime begun)
                && begun.equals(run);
    }

    private static Step reload(Instance instance, BootTime now) {
        ReloadSpec reload = instance.spec().lifecycle().reload().orElseThrow();
        return begin(UpdateTransitions.with(instance, new UpdateProgress.Reloading()), reload, now);
    }

    private static Step begin(Instance instance, ReloadSpec reload, BootTime now) {
        return switch (reload.action()) {
            case ReloadSpec.ReloadAction.Signal signal -> signal(instance, signal, now);
            case ReloadSpec.ReloadAction.Command _ -> {
                Instance reloading = LifecycleTransitions.begun(instance, LifecycleHook.RELOAD, now);
                yield Step.of(
                        reloading,
                        new Action.Persist(instance.id(), Checkpoint.of(reloading)),
                        LifecycleTransitions.run(reloading, LifecycleHook.RELOAD, Action.EarlierRun.REPLACED));
            }
        };
    }

    /** A reload that is awaited already begins anew: only what the process begins after the last signal reads what has changed before it. */
    private static Step signal(Instance instance, ReloadSpec.ReloadAction.Signal signal, BootTime now) {
        Action send = new Action.Signal(instance.id(), signal.name(), Action.Target.MAIN);
        Instance begun = LifecycleTransitions.begun(instance, LifecycleHook.RELOAD, now);
        if (begun.awaitedReload().isEmpty() || !(begun.state() instanceof Running running)) {
            return Step.of(instance, send).then(reloaded(instance, signal.name() + " was sent"));
        }
        Running timed = running.readiness().isTimed()
                ? running
                : running.withStartBy(now.plus(instance.spec().startTimeout()));
        Instance reloading = begun.in(timed);
        return Step.of(
                reloading,
                new Action.Persist(instance.id(), Checkpoint.of(reloading)),
                send,
                new Action.ArmTimer(instance.id(), timed.startBy()));
    }

    /** The process has reloaded, perhaps for another reason before it got the signal. */
    static Step notified(Instance instance, Running running, Event.ReloadNotified notified, BootTime now) {
        boolean awaited = instance.awaitedReload()
                .filter(begun -> !notified.begun().isBefore(begun))
                .isPresent();
        return awaited
                ? awaited(instance, running)
                        .then(RequestTransitions.reconsider(reloaded(over(instance), NOTIFIED), now))
                : Step.of(instance);
    }

    /** The process has not said in time that it has reloaded. */
    static Step overdue(Instance instance, BootTime now) {
        String message =
                "it has not sent RELOADING=1 and then READY=1 within %s; if it takes longer, raise startTimeoutSeconds; if it never does, set reload.waitFor: Nothing"
                        .formatted(RestartRules.inWords(instance.spec().startTimeout()));
        return failed(over(instance), message, now);
    }

    private static Instance over(Instance instance) {
        return instance.withLifecycle(instance.lifecycle().ended(LifecycleHook.RELOAD));
    }

    private static Step awaited(Instance instance, Running running) {
        return running.readiness().isTimed()
                ? Step.of(instance)
                : Step.of(instance, new Action.DisarmTimer(instance.id()));
    }

    /** Reports a reload whose process is gone, or about to be, before the outcome. */
    static Step cutOff(Instance before, Step step) {
        boolean over = before.lifecycle().isPending(LifecycleHook.RELOAD)
                && !step.instance().lifecycle().isPending(LifecycleHook.RELOAD)
                && step.actions().stream().noneMatch(ReloadTransitions::isOutcome);
        return over ? step.then(failure(before, CUT_OFF)) : step;
    }

    private static boolean isOutcome(Action action) {
        return action instanceof Action.Publish(var _, InstanceReport report)
                && (report.type() == InstanceReport.Type.Reloaded || report.type() == InstanceReport.Type.ReloadFailed);
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
        return failed(instance, LifecycleTransitions.inWords(LifecycleHook.RELOAD, result), now);
    }

    private static Step failed(Instance instance, String message, BootTime now) {
        return instance.lifecycle().update() instanceof UpdateProgress.Reloading
                ? UpdateTransitions.failed(instance, InstanceReport.Type.ReloadFailed, message, now)
                : RequestTransitions.reconsider(
                        Step.of(
                                instance,
                                new Action.Persist(instance.id(), Checkpoint.of(instance)),
                                failure(instance, message)),
                        now);
    }

    /** Continues the reload that an earlier agent began: a command is waited for, and a signal sent again, because what the process said meanwhile is lost. */
    static Step resumed(Step step, BootTime now) {
        Instance instance = step.instance();
        if (!(instance.state() instanceof Running)) {
            return step;
        }
        Optional<ReloadSpec> reload = instance.spec().lifecycle().reload();
        boolean pending = instance.lifecycle().isPending(LifecycleHook.RELOAD);
        if (pending && reload.isPresent() && reload.get().action() instanceof ReloadSpec.ReloadAction.Command) {
            Instance begun = LifecycleTransitions.begun(instance, LifecycleHook.RELOAD, now);
            return step.then(
                    Step.of(begun, LifecycleTransitions.run(begun, LifecycleHook.RELOAD, Action.EarlierRun.RESUMED)));
        }
        if (instance.awaitedReload().isPresent()) {
            return step.then(begin(instance, reload.orElseThrow(), now));
        }
        // The agent may have died while it stored a spec with another reload.
        boolean inPlace = instance.lifecycle().update() instanceof UpdateProgress.Reloading;
        return pending || inPlace
                ? step.then(Step.of(
                        inPlace
                                ? UpdateTransitions.with(over(instance), new UpdateProgress.NotBegun())
                                : over(instance)))
                : step;
    }

    /** After a change of the spec, a reload is over whose end would go unnoticed, or would be awaited from a process that was not asked. */
    static Instance adapted(Instance before, Instance instance) {
        return before.awaitedReload().isPresent() == instance.awaitedReload().isPresent() ? instance : over(instance);
    }

    private static Action failure(Instance instance, String message) {
        return LifecycleTransitions.report(instance, InstanceReport.Type.ReloadFailed, message);
    }
}
