package io.persistentprocess.supervision.transition;

import io.persistentprocess.api.group.RestartIntensity;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.Awaited;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.InstanceState.AwaitingCondition;
import io.persistentprocess.supervision.instance.InstanceState.BackOff;
import io.persistentprocess.supervision.instance.InstanceState.Clearing;
import io.persistentprocess.supervision.instance.InstanceState.Completed;
import io.persistentprocess.supervision.instance.InstanceState.Failed;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.InstanceState.Waiting;
import io.persistentprocess.supervision.instance.LaunchOrigin;
import io.persistentprocess.supervision.instance.RestartDecision;
import io.persistentprocess.supervision.instance.Step;
import io.persistentprocess.supervision.spec.CoordinationSpec;

/**
 * The transitions of an instance that acts together with others of its group. It asks its group before each start and before each requested stop, by its state alone; the
 * group machine answers.
 *
 * <p>If the agent dies here: the goal is persisted before it is acted on, and everything else that the group machine decides follows from the states that the next agent finds.
 */
final class CoordinationTransitions {
    private CoordinationTransitions() {}

    static boolean isCoordinated(Instance instance) {
        return instance.spec().coordination().isPresent();
    }

    /** No process is left, and the next is to be started. Nothing has to be persisted yet: the next agent clears the cgroup again and asks again. */
    static Step askToStart(Instance instance, RestartDecision.Cause cause, BootTime now) {
        return Step.of(
                instance.in(new Waiting(cause, "", Awaited.PROGRESS, now)), new Action.DisarmTimer(instance.id()));
    }

    static Step mayStart(Instance instance, Waiting waiting, BootTime now) {
        return StartTransitions.begin(instance.withGoal(Goal.Run), waiting.cause(), now);
    }

    /** What has happened so far is persisted, because the wait may take hours. A launch that an earlier agent has counted stays counted. */
    static Step mustWait(Instance instance, Waiting waiting, Event.MustWait must) {
        Instance next = instance.in(new Waiting(waiting.cause(), must.why(), must.awaited(), waiting.since()));
        if (!waiting.why().isEmpty()) {
            return Step.of(next);
        }
        Step step = Step.of(next, report(instance, InstanceReport.Type.WaitingForDependency, must.why()));
        boolean recorded =
                instance.launched() instanceof LaunchOrigin.Nothing || waiting.cause() == RestartDecision.Cause.RESUMED;
        return recorded
                ? step
                : Step.of(next, new Action.Persist(next.id(), Checkpoint.of(next)))
                        .then(step);
    }

    static Step mayStop(Instance instance, Running running, BootTime now) {
        return switch (instance.goal()) {
            case Run ->
                instance.mayBeReplacedNow()
                        ? StopTransitions.begin(instance, "its spec changed", now)
                        : Step.of(instance);
            case Restart -> StopTransitions.begin(instance, "with its group", now);
            case GiveUp -> StopTransitions.begin(instance, "its group has given up", now);
            case Suspend -> StopTransitions.begin(instance, "the group is suspended", now);
            case Hold -> StopTransitions.begin(instance, "a stop was requested", now);
            case Remove -> StopTransitions.begin(instance, "it is no longer wanted", now);
        };
    }

    /** One that has ended by itself only takes part in the restart of its group from now on, so that its end does not cause another one. */
    static Step restart(Instance instance, String why, BootTime now) {
        if (instance.goal() != Goal.Run) {
            return Step.of(instance);
        }
        Instance next = instance.withGoal(Goal.Restart);
        return switch (instance.state()) {
            case Waiting _ ->
                Step.of(
                        next,
                        new Action.Persist(next.id(), Checkpoint.of(next)),
                        report(next, InstanceReport.Type.GroupRestarted, why));
            case Completed _, Failed _ ->
                persisted(StartTransitions.launch(next, RestartDecision.Cause.WITH_GROUP, now));
            default -> RequestTransitions.remember(instance, RequestTransitions.pursue(next, why, now));
        };
    }

    static Step giveUp(Instance instance, String why, BootTime now) {
        if (!instance.goal().isToRun()) {
            return Step.of(instance);
        }
        Instance next = instance.withGoal(Goal.GiveUp);
        Step step = RequestTransitions.remember(instance, RequestTransitions.pursue(next, why, now));
        return switch (instance.state()) {
            case Waiting _, AwaitingCondition _, BackOff _, Clearing _ ->
                step.then(report(next, InstanceReport.Type.GroupFailed, why));
            default -> step;
        };
    }

    private static Step persisted(Step step) {
        Instance next = step.instance();
        return Step.of(next, new Action.Persist(next.id(), Checkpoint.of(next))).then(step);
    }

    /** No process is left, and the group is restarted. */
    static Step cleared(Instance instance, RestartDecision verdict, BootTime now) {
        RestartDecision.Cause cause = verdict instanceof RestartDecision.Launch(RestartDecision.Cause known)
                        && known == RestartDecision.Cause.ENDED
                ? RestartDecision.Cause.ENDED
                : RestartDecision.Cause.WITH_GROUP;
        return StartTransitions.spawn(isCoordinated(instance) ? instance : instance.withGoal(Goal.Run), cause, now);
    }

    /** Why an instance has failed whose group has given up. */
    static String givenUp(Instance instance) {
        return instance.spec()
                .coordination()
                .flatMap(CoordinationSpec::intensity)
                .map(CoordinationTransitions::givenUp)
                .orElse("its group had restarted too often; restart it by hand");
    }

    private static String givenUp(RestartIntensity intensity) {
        return "its group restarted more than %d time%s within %s, its restart intensity"
                .formatted(
                        intensity.intensity(),
                        intensity.intensity() == 1 ? "" : "s",
                        RestartRules.inWords(intensity.period()));
    }

    private static Action report(Instance instance, InstanceReport.Type type, String message) {
        return new Action.Publish(instance.id(), new InstanceReport(type, message));
    }
}
