package io.persistentprocess.supervision.instance;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.ReplacementPolicy;
import java.util.Optional;

/**
 * One running copy of a member and everything known about it. Immutable; each transition gives the next one.
 *
 * @param deletionPolicy kept here because it matters when the group's manifest is gone
 * @param replacement of a process that runs from another launch spec; never {@link ReplacementPolicy#NotYet}, which is a spec that it is not told of
 * @param launched what the present process was started from
 * @param recorded the process that recorded itself in the cgroup last; empty: not known, perhaps none
 * @param main the main process, the first process of a daemon that still forks, or the last one there was; {@link #NO_PROCESS} before the first
 */
public record Instance(
        InstanceId id,
        InstanceSpec spec,
        DeletionPolicy deletionPolicy,
        ReplacementPolicy replacement,
        Goal goal,
        InstanceState state,
        InstanceHistory history,
        LaunchOrigin launched,
        Optional<ProcessId> recorded,
        ProcessId main) {
    public static final ProcessId NO_PROCESS = new ProcessId(0, 0);

    /** An instance that nothing was done for yet. */
    public static Instance fresh(InstanceId id, InstanceSpec spec, DeletionPolicy deletionPolicy) {
        InstanceState idle = new InstanceState.Idle();
        return new Instance(
                id,
                spec,
                deletionPolicy,
                ReplacementPolicy.AtOnce,
                Goal.Suspend,
                idle,
                InstanceHistory.NONE,
                new LaunchOrigin.Nothing(),
                Optional.empty(),
                NO_PROCESS);
    }

    /** As it looks while it waits for its turn with what is wanted of it: nothing was done, but it is known what comes first: its cgroup is cleared. */
    public Instance awaiting(Goal wanted, BootTime now) {
        return wanted == Goal.Run
                ? withGoal(wanted)
                        .in(new InstanceState.Clearing(
                                new RestartDecision.Launch(RestartDecision.Cause.WANTED),
                                InstanceState.Killing.NOT_YET,
                                now))
                : withGoal(wanted);
    }

    public Instance in(InstanceState next) {
        return new Instance(id, spec, deletionPolicy, replacement, goal, next, history, launched, recorded, main);
    }

    /** The instance without the attach: one that was stopped by hand is so still. */
    public Instance beforeAttach(InstanceState.Attaching attaching) {
        boolean held = attaching.before() instanceof InstanceState.Idle && goal == Goal.Run;
        return (held ? withGoal(Goal.Hold) : this).in(attaching.before());
    }

    public Instance withGoal(Goal next) {
        return new Instance(id, spec, deletionPolicy, replacement, next, state, history, launched, recorded, main);
    }

    public Instance withSpec(InstanceSpec next, DeletionPolicy policy, ReplacementPolicy when) {
        return new Instance(id, next, policy, when, goal, state, history, launched, recorded, main);
    }

    public Instance withHistory(InstanceHistory next) {
        return new Instance(id, spec, deletionPolicy, replacement, goal, state, next, launched, recorded, main);
    }

    public Instance launchedNow() {
        return new Instance(
                id,
                spec,
                deletionPolicy,
                replacement,
                goal,
                state,
                history,
                new LaunchOrigin.From(spec.launch()),
                recorded,
                main);
    }

    public Instance withMain(ProcessId next) {
        return new Instance(id, spec, deletionPolicy, replacement, goal, state, history, launched, recorded, next);
    }

    public Instance withRecorded(Optional<ProcessId> next) {
        return new Instance(id, spec, deletionPolicy, replacement, goal, state, history, launched, next, main);
    }

    /** Whether the present process was started from another launch spec than the one that counts now. */
    public boolean outdated() {
        return !launched.isFrom(spec.launch());
    }

    /** Whether nothing of it runs because a user wants it so, who has to say when it is to be started again. */
    public boolean isStoppedByHand() {
        return goal == Goal.Hold && state instanceof InstanceState.Idle;
    }

    /** Whether nobody decides about its process. */
    public boolean isUnsupervised() {
        InstanceState doing = state instanceof InstanceState.Attaching(InstanceState before) ? before : state;
        return doing instanceof InstanceState.Unsupervised;
    }

    /** Whether a main process is to be stopped for that. */
    public boolean isToBeReplaced() {
        return outdated() && replacement == ReplacementPolicy.AtOnce;
    }
}
