package io.persistentprocess.supervision.transition;

import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.ExitReason;
import io.persistentprocess.supervision.instance.HealthFailure;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.InstanceState.Killing;
import io.persistentprocess.supervision.instance.InstanceState.MainProcess;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.InstanceState.Stopping;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.instance.Readiness;
import io.persistentprocess.supervision.instance.ReadinessRequirement;
import io.persistentprocess.supervision.instance.Step;
import io.persistentprocess.supervision.spec.InstanceSpec;

/**
 * The transitions of a running process between not started, started, ready and not ready, and to its end if it does not work.
 *
 * <p>If the agent dies here: the readiness is persisted at each change, so the next agent adopts it.
 */
final class ReadinessTransitions {
    private ReadinessTransitions() {}

    /** A process that was just started. */
    static Running begin(Instance instance, ProcessId main, BootTime now) {
        Readiness readiness = Readiness.atStart(instance);
        return readiness.isReady()
                ? new Running(main, now)
                : new Running(main, now, readiness, now.plus(instance.spec().startTimeout()));
    }

    /** Whether its process has to do something in time. */
    static boolean isTimed(Instance instance, Running running) {
        return running.readiness().isTimed() || instance.awaitedReload().isPresent();
    }

    /** Arms the timer of what has to be complete in time. */
    static Step timed(Step step, Running running) {
        return isTimed(step.instance(), running)
                ? step.then(new Action.ArmTimer(step.instance().id(), running.startBy()))
                : step;
    }

    static Step met(Instance instance, Running running, Event.RequirementMet met, BootTime now) {
        return changed(instance, running, running.readiness().met(met.requirement()), now);
    }

    /** The late result of a probe that the spec no longer has is ignored: nothing would ever meet it. */
    static Step unmet(Instance instance, Running running, Event.RequirementUnmet unmet, BootTime now) {
        boolean removed = !unmet.requirement().isOfStart()
                && unmet.requirement() != ReadinessRequirement.STAYS
                && !Readiness.required(instance.spec()).contains(unmet.requirement());
        if (removed) {
            return Step.of(instance);
        }
        Readiness readiness = running.readiness().unmet(unmet.requirement(), unmet.why());
        if (!readiness.isEnding() || running.readiness().isEnding()) {
            return changed(instance, running, readiness, now);
        }
        // As systemd: after STOPPING=1, the process has TimeoutStopSec= to end.
        BootTime endBy = now.plus(instance.spec().stop().gracePeriod());
        return changed(instance, running.withStartBy(endBy), readiness, now)
                .then(new Action.ArmTimer(instance.id(), endBy));
    }

    /** Moves the deadline of a start, a reload, an announced end or a stop, but never to an earlier time. */
    static Step extended(Instance instance, Event.TimeoutExtended extended, BootTime now) {
        BootTime until = now.plus(extended.extension());
        return switch (instance.state()) {
            case Running running
            when isTimed(instance, running) && running.startBy().isBefore(until) ->
                Step.of(instance.in(running.withStartBy(until)), new Action.ArmTimer(instance.id(), until));
            case Stopping stopping
            when stopping.main() == MainProcess.ALIVE
                    && stopping.killing() == Killing.NOT_YET
                    && stopping.deadline().isBefore(until) -> {
                Instance later =
                        instance.in(new Stopping(stopping.main(), stopping.killing(), until, stopping.failure()));
                yield Step.of(
                        later,
                        new Action.Persist(instance.id(), Checkpoint.of(later)),
                        new Action.ArmTimer(instance.id(), until));
            }
            default -> Step.of(instance);
        };
    }

    private static Step changed(Instance instance, Running running, Readiness readiness, BootTime now) {
        if (readiness.equals(running.readiness())) {
            return Step.of(instance);
        }
        Instance next = instance.in(running.with(readiness, now));
        Step step = Step.of(next, new Action.Persist(instance.id(), Checkpoint.of(next)));
        if (running.readiness().isTimed() && !readiness.isTimed()) {
            step = step.then(new Action.DisarmTimer(instance.id()));
        }
        step = LifecycleTransitions.afterStart(step, Action.EarlierRun.REPLACED, now);
        if (readiness.isReady()) {
            return step.then(report(instance, InstanceReport.Type.Ready, ""));
        }
        return running.readiness().isReady()
                ? step.then(report(instance, InstanceReport.Type.NotReady, readiness.message()))
                : step;
    }

    /** After a change of the spec that needs no new process. */
    static Instance adapted(Instance instance, InstanceSpec before, BootTime now) {
        if (!(instance.state() instanceof Running running)) {
            return instance;
        }
        Readiness adapted = running.readiness().adapted(before, instance.spec());
        return adapted.equals(running.readiness()) ? instance : instance.in(running.with(adapted, now));
    }

    /** Disarms the timer of a start that the changed spec has made complete. */
    static Step untimed(Instance before, Step step) {
        boolean over = before.state() instanceof Running was
                && isTimed(before, was)
                && step.instance().state() instanceof Running is
                && !isTimed(step.instance(), is);
        return over ? step.then(new Action.DisarmTimer(before.id())) : step;
    }

    static Step statusText(Instance instance, Running running, String text) {
        return Step.of(instance.in(running.withStatusText(text)));
    }

    static Step unhealthy(Instance instance, Running running, Event.Unhealthy unhealthy, BootTime now) {
        return StopTransitions.fail(
                instance,
                new HealthFailure(unhealthy.reason(), unhealthy.why(), now.since(running.since())),
                unhealthy.gracePeriod().orElse(instance.spec().stop().gracePeriod()),
                new InstanceReport(InstanceReport.Type.Unhealthy, unhealthy.why()),
                now);
    }

    /** The time of the start, or of an announced end, is over. */
    static Step overdue(Instance instance, Running running, BootTime now) {
        if (running.readiness().isEnding()) {
            return neverEnded(instance, running, now);
        }
        return running.readiness().mayHaveNotified()
                ? takenForStarted(instance, running, now)
                : neverStarted(instance, running, now);
    }

    private static Step neverEnded(Instance instance, Running running, BootTime now) {
        String message = "still runs %s after STOPPING=1"
                .formatted(RestartRules.inWords(instance.spec().stop().gracePeriod()));
        return StopTransitions.fail(
                instance,
                new HealthFailure(ExitReason.Unhealthy, message, now.since(running.since())),
                instance.spec().stop().gracePeriod(),
                new InstanceReport(InstanceReport.Type.Unhealthy, message),
                now);
    }

    /** An adopted process is not ended because no agent was there to receive its notifications. */
    private static Step takenForStarted(Instance instance, Running running, BootTime now) {
        Readiness readiness = running.readiness().met(ReadinessRequirement.NOTIFIED);
        Running started = running.withStartBy(now.plus(instance.spec().startTimeout()));
        return timed(changed(instance, started, readiness, now), started.with(readiness, now));
    }

    /** The start was not complete in time. */
    private static Step neverStarted(Instance instance, Running running, BootTime now) {
        String message = "not started after %s: %s; if it takes longer, raise startTimeoutSeconds"
                .formatted(
                        RestartRules.inWords(instance.spec().startTimeout()),
                        running.readiness().message());
        return startFailed(instance, running, message, now);
    }

    /** postStart has failed. */
    static Step startFailed(Instance instance, Running running, String message, BootTime now) {
        return StopTransitions.fail(
                instance,
                new HealthFailure(ExitReason.StartError, message, now.since(running.since())),
                instance.spec().stop().gracePeriod(),
                new InstanceReport(InstanceReport.Type.StartError, message),
                now);
    }

    private static Action report(Instance instance, InstanceReport.Type type, String message) {
        return new Action.Publish(instance.id(), new InstanceReport(type, message));
    }
}
