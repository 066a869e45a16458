package io.persistentprocess.supervision.transition;

import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.InstanceState;
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
import io.persistentprocess.supervision.instance.RestartDecision;
import io.persistentprocess.supervision.instance.Step;
import io.persistentprocess.supervision.spec.InstanceSpec;
import java.util.Optional;

/**
 * The first transitions after a request of a user, by manifest or by hand.
 *
 * <p>If the agent dies here: the request is persisted before it is acted on, so the next agent continues even if the request is not repeated.
 */
final class RequestTransitions {
    private RequestTransitions() {}

    static Step wanted(Instance instance, Event.Wanted wanted, BootTime now) {
        Goal goal = goal(instance, wanted);
        Instance next = UpdateTransitions.adapted(
                ReadinessTransitions.adapted(
                        ReloadTransitions.adapted(
                                instance,
                                instance.withSpec(wanted.spec(), wanted.deletionPolicy(), wanted.replacement())
                                        .withGoal(goal)),
                        instance.spec(),
                        now),
                instance.spec());
        boolean beginsAnew = instance.goal() == Goal.GiveUp && goal == Goal.Run;
        Step cleared = LeftoverTransitions.adapted(instance, next, now);
        Step step = cleared.then(
                beginsAnew || deservesNewChance(instance, wanted.spec())
                        ? newChance(cleared.instance(), now)
                        : pursue(cleared.instance(), "its spec changed", now));
        Step all = remember(
                instance,
                ReadinessTransitions.untimed(
                        instance, step.then(UpdateTransitions.goOn(instance, step.instance(), now))));
        return UpdateTransitions.forgetting(instance, all);
    }

    /** What a user or the group has decided outlasts a manifest that wants the instance to run as before. */
    private static Goal goal(Instance instance, Event.Wanted wanted) {
        if (wanted.goal() != Goal.Run) {
            return wanted.goal();
        }
        return switch (instance.goal()) {
            case Hold -> Goal.Hold;
            case Restart -> Goal.Restart;
            case GiveUp -> beginsAnew(instance, wanted.spec()) ? Goal.Run : Goal.GiveUp;
            case Run, Suspend, Remove -> Goal.Run;
        };
    }

    private static boolean beginsAnew(Instance instance, InstanceSpec wanted) {
        return deservesNewChance(instance, wanted)
                || !wanted.coordination().equals(instance.spec().coordination());
    }

    static Step unwanted(Instance instance, BootTime now) {
        return remember(instance, pursue(instance.withGoal(Goal.Remove), "it is no longer wanted", now));
    }

    /** If the agent dies here: after the checkpoint the processes are no longer supervised, as requested. */
    static Step orphaned(Instance instance, BootTime now) {
        return switch (instance.state()) {
            case Running _, Forking _, Seeking _, SeekingSuccessor _ ->
                Step.of(
                        instance.in(new Gone()),
                        new Action.Persist(instance.id(), Checkpoint.released(instance)),
                        new Action.DisarmTimer(instance.id()),
                        new Action.Release(instance.id()),
                        new Action.Publish(
                                instance.id(), new InstanceReport(InstanceReport.Type.Released, "left running")));
            case Unsupervised _ -> QuarantineTransitions.orphaned(instance);
            default -> unwanted(instance, now);
        };
    }

    /** @param at the time of a persisted request. A request that was carried out is ignored; only its text is compared, because its clock may be ahead */
    static Step restart(Instance instance, Optional<String> at, BootTime now) {
        boolean done = at.isPresent() && at.equals(instance.history().restartedAt());
        if (done || instance.goal() == Goal.Suspend || instance.goal() == Goal.Remove) {
            return Step.of(instance);
        }
        if (!instance.spec().isKnown()) {
            return QuarantineTransitions.refuseStart(instance);
        }
        Instance asked = at.map(time -> instance.withHistory(instance.history().restartedAt(time)))
                .orElse(instance);
        Instance next = asked.withGoal(Goal.Run);
        Step step = switch (next.state()) {
            case Running _, Forking _, Seeking _, SeekingSuccessor _, Unsupervised _ ->
                UpdateTransitions.restart(next.withHistory(next.history().forgiven()), "a restart was requested", now);
            case LaunchDelayed delayed ->
                StartTransitions.abandonSoon(
                        next.withHistory(next.history().forgiven()),
                        new LaunchDelayed(delayed.giveUpAt(), delayed.abandonAt(), LaunchDelayed.OnceExecuted.RESTART),
                        now);
            default -> newChance(next, now);
        };
        return remember(instance, step);
    }

    static Step stop(Instance instance, BootTime now) {
        if (!instance.goal().isWanted()) {
            return Step.of(instance);
        }
        return remember(instance, pursue(instance.withGoal(Goal.Hold), "a stop was requested", now));
    }

    /** For a process that was just started or adopted: the spec or the goal may have changed in between. */
    static Step reconsider(Step step, BootTime now) {
        return step.then(pursue(step.instance(), "its spec or goal changed", now));
    }

    static Step pursue(Instance instance, String why, BootTime now) {
        return switch (instance.state()) {
            case Running _ -> {
                if (instance.goal() != Goal.Run) {
                    // The group says when its turn to stop has come.
                    yield CoordinationTransitions.isCoordinated(instance)
                            ? Step.of(instance)
                            : StopTransitions.begin(instance, why, now);
                }
                yield instance.isToBeReplaced() ? UpdateTransitions.replace(instance, why, now) : Step.of(instance);
            }
            // The present spec is needed to find the main process, so a change of it needs a restart.
            case Forking _, Seeking _ ->
                instance.goal() != Goal.Run || instance.outdated()
                        ? StopTransitions.begin(instance, why, now)
                        : Step.of(instance);
            case SeekingSuccessor _ ->
                instance.goal() == Goal.Run ? Step.of(instance) : StopTransitions.begin(instance, why, now);
            case Preparing preparing ->
                instance.goal() == Goal.Run
                        ? Step.of(instance)
                        : ExitTransitions.clear(instance, new RestartDecision.Launch(preparing.cause()), now);
            case Provisioning provisioning ->
                instance.goal() == Goal.Run
                        ? Step.of(instance)
                        : ExitTransitions.clear(instance, new RestartDecision.Launch(provisioning.cause()), now);
            case AwaitingCondition awaiting ->
                instance.goal() == Goal.Run
                        ? Step.of(instance)
                        : ExitTransitions.clear(instance, new RestartDecision.Launch(awaiting.cause()), now);
            case Waiting waiting -> {
                if (!instance.goal().isToRun()) {
                    yield ExitTransitions.clear(instance, new RestartDecision.Launch(waiting.cause()), now);
                }
                yield CoordinationTransitions.isCoordinated(instance)
                        ? Step.of(instance)
                        : CoordinationTransitions.mayStart(instance, waiting, now);
            }
            case PreStarting _ ->
                instance.goal().isToRun()
                        ? Step.of(instance)
                        : StartTransitions.launch(instance, RestartDecision.Cause.RESUMED, now);
            case Unsupervised _ ->
                instance.goal() == Goal.Run ? Step.of(instance) : StopTransitions.begin(instance, why, now);
            case Idle _ ->
                instance.goal().isWanted() || instance.goal() == Goal.Remove
                        ? StartTransitions.launch(instance, RestartDecision.Cause.WANTED, now)
                        : Step.of(instance);
            case BackOff _, Completed _, Failed _ ->
                instance.goal() == Goal.Run
                                || (instance.goal() == Goal.GiveUp && !(instance.state() instanceof BackOff))
                        ? Step.of(instance)
                        : StartTransitions.launch(instance, RestartDecision.Cause.WANTED, now);
            case LaunchDelayed delayed ->
                instance.goal() != Goal.Run
                                || instance.isToBeReplaced()
                                || delayed.next() == LaunchDelayed.OnceExecuted.RESTART
                        ? StartTransitions.abandonSoon(instance, delayed, now)
                        : StartTransitions.await(instance, delayed);
            case Clearing _, Launching _, Attaching _, PreStopping _, Stopping _, PostStopping _, Gone _ ->
                Step.of(instance);
        };
    }

    /** A completed instance is not started again, unless its launch spec has changed or its policy is Always now. */
    private static boolean deservesNewChance(Instance instance, InstanceSpec wanted) {
        if (!wanted.launch().isSameProcess(instance.spec().launch())) {
            return true;
        }
        return isDone(instance.state())
                ? wanted.restart().policy() == RestartPolicy.Always
                : !wanted.restart().equals(instance.spec().restart());
    }

    private static boolean isDone(InstanceState state) {
        return switch (state) {
            case Completed _ -> true;
            case Clearing clearing -> clearing.then() instanceof RestartDecision.Complete;
            case PostStopping stopping -> stopping.then() instanceof RestartDecision.Complete;
            default -> false;
        };
    }

    /** A changed spec or a request by hand ends a crash loop's delay and a failure. */
    private static Step newChance(Instance instance, BootTime now) {
        Instance forgiven = instance.withHistory(instance.history().forgiven());
        return switch (instance.state()) {
            // Nothing is to be cleared, and the wait goes on if the condition is still not met.
            case AwaitingCondition awaiting
            when forgiven.goal().isToRun() ->
                ProvisionTransitions.lookAgain(
                        forgiven,
                        new AwaitingCondition(
                                RestartDecision.Cause.WANTED, awaiting.run(), awaiting.why(), awaiting.since()),
                        now);
            case Waiting waiting
            when waiting.cause() == RestartDecision.Cause.ENDED ->
                pursue(
                        forgiven.in(new Waiting(
                                RestartDecision.Cause.WANTED, waiting.why(), waiting.awaited(), waiting.since())),
                        "its spec changed",
                        now);
            case Clearing clearing
            when !(clearing.then() instanceof RestartDecision.Launch) ->
                Step.of(forgiven.in(new Clearing(
                        new RestartDecision.Launch(RestartDecision.Cause.WANTED),
                        clearing.killing(),
                        clearing.deadline())));
            case PostStopping stopping
            when !(stopping.then() instanceof RestartDecision.Launch) ->
                Step.of(forgiven.in(
                        new PostStopping(new RestartDecision.Launch(RestartDecision.Cause.WANTED), stopping.before())));
            case BackOff _, AwaitingCondition _, Completed _, Failed _ ->
                StartTransitions.launch(forgiven, RestartDecision.Cause.WANTED, now);
            default -> pursue(forgiven, "its spec changed", now);
        };
    }

    /** A first start writes its own checkpoint at once. A checkpoint that cannot be read is not overwritten. */
    static Step remember(Instance before, Step step) {
        Instance after = step.instance();
        boolean untouched = before.launched() instanceof LaunchOrigin.Nothing && after.goal() != Goal.Hold;
        if (after.equals(before) || untouched || after.isUnsupervised() || step.persists()) {
            return step;
        }
        return Step.of(after, new Action.Persist(after.id(), Checkpoint.of(after)))
                .then(step);
    }
}
