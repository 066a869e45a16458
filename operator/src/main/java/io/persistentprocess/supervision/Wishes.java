package io.persistentprocess.supervision;

import io.persistentprocess.supervision.InstanceState.BackOff;
import io.persistentprocess.supervision.InstanceState.Clearing;
import io.persistentprocess.supervision.InstanceState.Completed;
import io.persistentprocess.supervision.InstanceState.Failed;
import io.persistentprocess.supervision.InstanceState.Forking;
import io.persistentprocess.supervision.InstanceState.Gone;
import io.persistentprocess.supervision.InstanceState.Idle;
import io.persistentprocess.supervision.InstanceState.Launching;
import io.persistentprocess.supervision.InstanceState.Running;
import io.persistentprocess.supervision.InstanceState.Seeking;
import io.persistentprocess.supervision.InstanceState.Stopping;

/** What users want of an instance, by manifest or by hand, and the first step towards it. */
final class Wishes {
    private Wishes() {}

    static Step wanted(Instance instance, Event.Wanted wanted, BootTime now) {
        Goal goal = instance.goal() == Goal.Hold && wanted.goal() == Goal.Run ? Goal.Hold : wanted.goal();
        Instance next =
                instance.withSpec(wanted.spec(), wanted.deletionPolicy()).withGoal(goal);
        if (next.equals(instance)) {
            return Step.of(instance);
        }
        boolean newChance = !wanted.spec().launch().equals(instance.spec().launch())
                || !wanted.spec().restart().equals(instance.spec().restart());
        Step step = pursue(newChance ? withNewChance(next) : next, "its spec changed", now);
        return step.actions().isEmpty()
                ? Step.of(step.instance(), new Action.Persist(instance.id(), Checkpoint.of(step.instance())))
                : step;
    }

    static Step unwanted(Instance instance, BootTime now) {
        return pursue(instance.withGoal(Goal.Remove), "it is no longer wanted", now);
    }

    /** Dies here: after the checkpoint nobody looks after the processes any more, which is what was asked for. */
    static Step disowned(Instance instance, BootTime now) {
        return switch (instance.state()) {
            case Running _, Forking _, Seeking _ ->
                Step.of(
                        instance.in(new Gone()),
                        new Action.Persist(instance.id(), Checkpoint.released(instance)),
                        new Action.DisarmTimer(instance.id()),
                        new Action.Release(instance.id()),
                        new Action.Publish(instance.id(), new Report(Report.Type.Released, "left running")));
            default -> unwanted(instance, now);
        };
    }

    static Step restart(Instance instance, BootTime now) {
        if (instance.goal() == Goal.Suspend || instance.goal() == Goal.Remove) {
            return Step.of(instance);
        }
        Instance next = withNewChance(instance.withGoal(Goal.Run));
        return switch (next.state()) {
            case Running _, Forking _, Seeking _ -> Stops.begin(next, "a restart was requested", now);
            default -> pursue(next, "", now);
        };
    }

    static Step stop(Instance instance, BootTime now) {
        if (instance.goal() != Goal.Run) {
            return Step.of(instance);
        }
        return pursue(instance.withGoal(Goal.Hold), "a stop was requested", now);
    }

    private static Step pursue(Instance instance, String why, BootTime now) {
        return switch (instance.state()) {
            case Running _, Forking _, Seeking _ ->
                instance.goal() != Goal.Run || instance.outdated()
                        ? Stops.begin(instance, why, now)
                        : Step.of(instance);
            case Idle _ ->
                instance.goal() == Goal.Run || instance.goal() == Goal.Remove
                        ? Starts.launch(instance, Verdict.Cause.WANTED, now)
                        : Step.of(instance);
            case BackOff _, Completed _, Failed _ ->
                instance.goal() == Goal.Run ? Step.of(instance) : Starts.launch(instance, Verdict.Cause.WANTED, now);
            case Clearing _, Launching _, Stopping _, Gone _ -> Step.of(instance);
        };
    }

    /** A changed spec and a user's word count for more than a crash loop: waiting and giving up end here. */
    private static Instance withNewChance(Instance instance) {
        Instance forgiven = instance.withHistory(instance.history().forgiven());
        return switch (instance.state()) {
            case BackOff _, Completed _, Failed _ -> forgiven.in(new Idle());
            case Clearing(Verdict then)
            when !(then instanceof Verdict.Launch) ->
                forgiven.in(new Clearing(new Verdict.Launch(Verdict.Cause.WANTED)));
            default -> forgiven;
        };
    }
}
