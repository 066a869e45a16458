package io.persistentprocess.supervision.instance;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.api.MemberType;
import io.persistentprocess.api.StopMode;
import io.persistentprocess.supervision.command.LifecycleHook;
import io.persistentprocess.supervision.command.ReloadSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LaunchSpec;
import io.persistentprocess.supervision.spec.ReplacementPolicy;
import java.util.Optional;

/**
 * One running copy of a member, and everything known about it. Immutable; each transition returns a new one.
 *
 * @param deletionPolicy kept here because it is needed after the group's manifest is gone
 * @param replacement when a process of another launch spec is replaced; never {@link ReplacementPolicy#NotYet}, whose specs do not reach the instance
 * @param launched what the present process was started from
 * @param recorded the process that recorded itself in the cgroup last; empty: unknown, or none
 * @param main the main process, the first process of a daemon that still forks, or the last one; {@link #NO_PROCESS} before the first
 * @param lifecycle the commands around it that are due or run
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
        ProcessId main,
        LifecycleProgress lifecycle) {
    public static final ProcessId NO_PROCESS = new ProcessId(0, 0);

    /** An instance without any process or cgroup yet. */
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
                NO_PROCESS,
                LifecycleProgress.NONE);
    }

    /** The instance as it is shown until its first event is handled: nothing was done, but its cgroup will be cleared first. */
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
        return new Instance(
                id, spec, deletionPolicy, replacement, goal, next, history, launched, recorded, main, lifecycle);
    }

    /** The instance as it was before the attach; one that was stopped by hand is stopped by hand again. */
    public Instance beforeAttach(InstanceState.Attaching attaching) {
        boolean held = attaching.before() instanceof InstanceState.Idle && goal == Goal.Run;
        return (held ? withGoal(Goal.Hold) : this).in(attaching.before());
    }

    public Instance withGoal(Goal next) {
        return new Instance(
                id, spec, deletionPolicy, replacement, next, state, history, launched, recorded, main, lifecycle);
    }

    public Instance withSpec(InstanceSpec next, DeletionPolicy policy, ReplacementPolicy when) {
        return new Instance(id, next, policy, when, goal, state, history, launched, recorded, main, lifecycle);
    }

    public Instance withHistory(InstanceHistory next) {
        return new Instance(
                id, spec, deletionPolicy, replacement, goal, state, next, launched, recorded, main, lifecycle);
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
                main,
                lifecycle);
    }

    public Instance withMain(ProcessId next) {
        return new Instance(
                id, spec, deletionPolicy, replacement, goal, state, history, launched, recorded, next, lifecycle);
    }

    public Instance withRecorded(Optional<ProcessId> next) {
        return new Instance(
                id, spec, deletionPolicy, replacement, goal, state, history, launched, next, main, lifecycle);
    }

    public Instance withLifecycle(LifecycleProgress next) {
        return new Instance(
                id, spec, deletionPolicy, replacement, goal, state, history, launched, recorded, main, next);
    }

    /** Whether the present process was started from another launch spec than the present one. */
    public boolean outdated() {
        return !launched.isFrom(spec.launch());
    }

    /** Whether it is stopped because a user stopped it by hand. */
    public boolean isStoppedByHand() {
        return goal == Goal.Hold && state instanceof InstanceState.Idle;
    }

    /**
     * Whether the processes beside the main one are left running when that has ended, {@link StopMode#Main}. Not while the main process is unknown, and not those of a
     * daemon, which may be about to replace its main process: the main process would be left running, too.
     */
    public boolean leavesOthers() {
        boolean daemon =
                launched instanceof LaunchOrigin.From(LaunchSpec launch) && launch.type() == MemberType.Forking;
        return spec.stop().mode() == StopMode.Main && !main.equals(NO_PROCESS) && !daemon;
    }

    /** The instance with a process that is in its cgroup but cannot be named: whatever is there has to be killed. */
    public Instance withUnknownProcess() {
        return withMain(NO_PROCESS);
    }

    /** Whether its process is unsupervised. */
    public boolean isUnsupervised() {
        InstanceState doing = state instanceof InstanceState.Attaching(InstanceState before) ? before : state;
        return doing instanceof InstanceState.Unsupervised;
    }

    /** Whether its main process runs and its start is complete. */
    public boolean isStarted() {
        return running().filter(running -> running.readiness().isStarted()).isPresent();
    }

    /** Whether its main process runs and lacks nothing. */
    public boolean isReady() {
        return readySince().isPresent();
    }

    /** Since when it lacks nothing; empty: it does not run, or lacks something. */
    public Optional<BootTime> readySince() {
        return running().filter(running -> running.readiness().isReady()).map(InstanceState.Running::readySince);
    }

    private Optional<InstanceState.Running> running() {
        return switch (state) {
            case InstanceState.Running running -> Optional.of(running);
            case InstanceState.SeekingSuccessor seeking -> Optional.of(seeking.before());
            default -> Optional.empty();
        };
    }

    /** When the reload was begun whose end its process has yet to notify; empty: none is awaited. A process without the notification socket cannot notify anything. */
    public Optional<BootTime> awaitedReload() {
        boolean notifies = state instanceof InstanceState.Running
                && launched instanceof LaunchOrigin.From(LaunchSpec launch)
                && launch.notifies()
                && spec.lifecycle().reload().filter(ReloadSpec::isNotified).isPresent();
        return notifies ? Optional.ofNullable(lifecycle.pending().get(LifecycleHook.RELOAD)) : Optional.empty();
    }

    /** Whether its main process has to be replaced, and nothing has to be found out before. */
    public boolean mayBeReplacedNow() {
        return isToBeReplaced()
                && switch (lifecycle.update()) {
                    case UpdateProgress.NotBegun _, UpdateProgress.Checked _ -> true;
                    case UpdateProgress.Checking _,
                            UpdateProgress.Writing _,
                            UpdateProgress.Reloading _,
                            UpdateProgress.Failed _ -> false;
                };
    }

    /** Whether its main process has to be stopped and replaced now. */
    public boolean isToBeReplaced() {
        return outdated() && replacement == ReplacementPolicy.AtOnce;
    }
}
