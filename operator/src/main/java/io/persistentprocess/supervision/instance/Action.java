package io.persistentprocess.supervision.instance;

import io.persistentprocess.supervision.command.LifecycleHook;
import io.persistentprocess.supervision.spec.AttachSource;
import io.persistentprocess.supervision.spec.CredentialsSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.LaunchSpec;
import io.persistentprocess.supervision.spec.ReleaseHook;
import java.time.Duration;
import java.util.Optional;

/**
 * An action for an instance. A value: the agent carries actions out in order, on the event loop's thread; a simulation only records them. The agent may die between any
 * two.
 */
public sealed interface Action {
    InstanceId id();

    /** Writes the checkpoint into the instance's cgroup; creates the cgroup if it is missing. */
    record Persist(InstanceId id, Checkpoint checkpoint) implements Action {}

    /**
     * Erases the record of the last process in the cgroup, because that process is unknown and must not be taken for the next one. Does nothing if there is no record or
     * no cgroup.
     */
    record EraseRecord(InstanceId id) implements Action {}

    /**
     * Removes what the last process has left in the way of a start. Its PID file is removed, as systemd does with PIDFile= (systemd.service(5)). It must also have left
     * the process table, where it stays until its parent reaps it: a daemon that finds its old PID there takes itself for running. Answered by {@link
     * Event.StartPrepared} or {@link Event.PredecessorLingers}.
     *
     * @param launch the spec of the start
     * @param predecessor the last main process; {@link Instance#NO_PROCESS}: none, or unknown
     */
    record PrepareStart(InstanceId id, LaunchSpec launch, ProcessId predecessor) implements Action {}

    /**
     * Checks, reads and makes what a start needs on the node, in the order of the spec. Answered by {@link Event.Provisioned}, {@link Event.ProvisionFailed} or {@link
     * Event.ConditionUnmet}, later, because file systems may not answer. A later one of the same instance takes its place, and is answered alone.
     *
     * @param run is repeated in the answer
     * @param launch the spec of the start
     */
    record Provision(InstanceId id, BootTime run, LaunchSpec launch) implements Action {}

    /**
     * Removes what was made for as long as the instance runs. A later {@link Provision} of the same instance comes after it. Not answered: a failure is reported.
     *
     * @param launch the credentials of the instance, and what to remove
     */
    record RemoveProvisions(InstanceId id, LaunchSpec launch) implements Action {}

    /**
     * Starts the process in its cgroup and thaws that before: a process started in a frozen cgroup hangs before its first instruction. The process records itself in the
     * cgroup before its exec. Answered by {@link Event.Spawned} or {@link Event.SpawnFailed}.
     */
    record Spawn(InstanceId id, LaunchSpec launch) implements Action {}

    /** Watches a process that this agent did not start. Answered by {@link Event.MainEnded} when it has ended, at once if it has already. */
    record Watch(InstanceId id, ProcessId process) implements Action {}

    /** Thaws the cgroup, sends the signal and then SIGCONT, so that a stopped process has its grace period, too, as in systemd.kill(5). */
    record Signal(InstanceId id, String signal, Target target) implements Action {}

    /** Kills the main process wherever it is, and the whole cgroup. Answered by {@link Event.CgroupEmpty}, now or later. */
    record Clear(InstanceId id) implements Action {}

    /**
     * Kills the main process wherever it is, and the commands beside it. Leaves every other process in the cgroup running, and thaws it for the next start. Answered by
     * {@link Event.MainCleared}, now or later.
     */
    record ClearMain(InstanceId id) implements Action {}

    /** Waits until the cgroup is empty, without killing. Answered by {@link Event.CgroupEmpty}, now or later. */
    record AwaitEmpty(InstanceId id) implements Action {}

    /**
     * Reads the last line of the ended process's output; comes before the next start. Answered by {@link Event.OutputRead}, later or never; nothing waits for it.
     *
     * @param exitAt when the process ended
     */
    record ReadOutput(InstanceId id, BootTime exitAt) implements Action {}

    /**
     * Starts a command beside the main process. Answered by {@link Event.CommandEnded} when none of its processes is left, unless it is killed on request.
     *
     * @param run identifies this run of the hook; the answer repeats it
     * @param launch the command with the rights and the environment that it runs with
     * @param timeout after which it is killed
     */
    record RunCommand(
            InstanceId id, LifecycleHook hook, BootTime run, LaunchSpec launch, Duration timeout, EarlierRun earlier)
            implements Action {}

    /** Kills all commands beside the main process. Not answered. */
    record KillCommands(InstanceId id) implements Action {}

    /** What becomes of an earlier run of the same hook. */
    enum EarlierRun {
        /** It is killed, and its record is erased. */
        REPLACED,
        /** If a run has recorded itself, dead or alive, this is it: nothing is started, and its end is awaited. */
        RESUMED
    }

    /** Searches for the main process of a daemon. Answered by {@link Event.MainFound} or {@link Event.MainMissing}. */
    record FindMain(InstanceId id, LaunchSpec launch) implements Action {}

    /**
     * Moves processes that another program started into the instance's cgroup: all of them with their descendants, or none. Answered by {@link Event.Attached} or {@link
     * Event.AttachFailed}, later, because it takes long and is done in the background. A journal in the cgroup records the moves until {@link SettleAttach}.
     *
     * @param member the member's credentials, which determine the processes that may be attached
     */
    record Attach(InstanceId id, AttachSource source, CredentialsSpec member) implements Action {}

    /** Erases the journal of an attach: the checkpoint says that the instance runs, so the attached processes stay. */
    record SettleAttach(InstanceId id) implements Action {}

    /** Records that the instance's group has no process and none is about to be started, with the release hook that has to run. A repetition has no effect. */
    record ReleaseGroup(InstanceId id, ReleaseReason reason, Optional<ReleaseHook> hook) implements Action {}

    /** Starts the pending release hook of the instance's group, if there is one. */
    record RunReleaseHook(InstanceId id) implements Action {}

    /** Arms the instance's timer; moves it if it is armed already. */
    record ArmTimer(InstanceId id, BootTime at) implements Action {}

    record DisarmTimer(InstanceId id) implements Action {}

    /** Removes the cgroup of an instance, at once or as soon as its last process has ended, and the group's after the last instance. */
    record RemoveCgroup(InstanceId id) implements Action {}

    /** Stops supervising the processes and leaves them running; the cgroup stays. */
    record Release(InstanceId id) implements Action {}

    /** Reports to the user. */
    record Publish(InstanceId id, InstanceReport report) implements Action {}

    /** The receivers of a signal. */
    enum Target {
        MAIN,
        EVERYONE
    }
}
