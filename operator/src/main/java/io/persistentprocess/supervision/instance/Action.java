package io.persistentprocess.supervision.instance;

import io.persistentprocess.supervision.spec.AttachSource;
import io.persistentprocess.supervision.spec.CredentialsSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.LaunchSpec;
import io.persistentprocess.supervision.spec.ReleaseHook;
import java.util.Optional;

/**
 * What is to be done about an instance. Data: carried out by the agent in the order given, on the reactor thread, or on paper by a simulation. An agent may die
 * between any two of them.
 */
public sealed interface Action {
    InstanceId id();

    /** Write the checkpoint into the instance's cgroup, making the cgroup where it is not there. */
    record Persist(InstanceId id, Checkpoint checkpoint) implements Action {}

    /** Forget which process recorded itself in the cgroup, because nobody knows which that is and it must not be taken for the next one; no record, and no cgroup, is fine. */
    record EraseRecord(InstanceId id) implements Action {}

    /**
     * Have nothing in the way of a start that the process before has left behind: its PID file is removed, as systemd does with PIDFile= (systemd.service(5)), and it must be gone
     * from the process table, where it stays until its parent has waited for it; a daemon that finds its own PID there takes itself for running. Answered by
     * {@link Event.StartPrepared} or {@link Event.PredecessorLingers}.
     *
     * @param launch what is to be started
     * @param predecessor the last main process; {@link Instance#NO_PROCESS}: none, or not known
     */
    record PrepareStart(InstanceId id, LaunchSpec launch, ProcessId predecessor) implements Action {}

    /**
     * Start the process in its cgroup, thawing that first: a process started in a frozen one hangs before its first instruction. The process records itself in the cgroup
     * before it is exec'd. Answered by {@link Event.Spawned} or {@link Event.SpawnFailed}.
     */
    record Spawn(InstanceId id, LaunchSpec launch) implements Action {}

    /** Watch this process, which this agent did not start; answered by {@link Event.MainEnded} once it has ended, at once if it has already. */
    record Watch(InstanceId id, ProcessId process) implements Action {}

    /** Thaw the cgroup where it is frozen, send the signal, then SIGCONT: a process that was stopped shall have its grace period too, as in systemd.kill(5). */
    record Signal(InstanceId id, String signal, Target target) implements Action {}

    /** Kill whatever is left: the main process wherever it is, and all of the cgroup; answered by {@link Event.CgroupEmpty}, now or later. */
    record Clear(InstanceId id) implements Action {}

    /** Kill nothing; answered by {@link Event.CgroupEmpty}, now or later. */
    record AwaitEmpty(InstanceId id) implements Action {}

    /**
     * Read the last line that the instance's process wrote before it ended; comes before the start of the next one. Answered by {@link Event.OutputRead}, later or never, and
     * nothing waits for it.
     *
     * @param exitAt when it ended
     */
    record ReadOutput(InstanceId id, BootTime exitAt) implements Action {}

    /** Look for the main process of a daemon; answered by {@link Event.MainFound} or {@link Event.MainMissing}. */
    record FindMain(InstanceId id, LaunchSpec launch) implements Action {}

    /**
     * Take processes that somebody else started into the instance's cgroup, all of them with their descendants or none; answered by {@link Event.Attached} or
     * {@link Event.AttachFailed}, later. Takes long and is done beside everything else. Which were moved and from where is kept in the cgroup until {@link SettleAttach}.
     *
     * @param member as whom the member runs: which processes may be taken depends on it
     */
    record Attach(InstanceId id, AttachSource source, CredentialsSpec member) implements Action {}

    /** What was attached stays, whoever looks after it: the checkpoint says that it runs. */
    record SettleAttach(InstanceId id) implements Action {}

    /** No process of the instance's group is left, and none is about to be started: take note of it, and of the hook that is to be run for it; once, however often it is asked. */
    record ReleaseGroup(InstanceId id, ReleaseReason reason, Optional<ReleaseHook> hook) implements Action {}

    /** Begin the hook that was taken note of for the instance's group, if any. */
    record RunReleaseHook(InstanceId id) implements Action {}

    /** An instance has one timer; arming it again moves it. */
    record ArmTimer(InstanceId id, BootTime at) implements Action {}

    record DisarmTimer(InstanceId id) implements Action {}

    /** The instance is gone: remove its (empty) cgroup, and the group's with the last one. */
    record RemoveCgroup(InstanceId id) implements Action {}

    /** Stop watching the processes and leave them as they are; the cgroup stays. */
    record Release(InstanceId id) implements Action {}

    /** Tell the user. */
    record Publish(InstanceId id, InstanceReport report) implements Action {}

    /** Who gets a signal. */
    enum Target {
        MAIN,
        EVERYONE
    }
}
