package io.persistentprocess.supervision.instance;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.supervision.spec.AttachSource;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.ReplacementPolicy;
import java.util.Optional;

/** What happened to an instance: a fact from the host, or a wish of a user. */
public sealed interface Event {
    /** The manifest says this; {@code suspend} stands for the whole group. */
    record Wanted(InstanceSpec spec, DeletionPolicy deletionPolicy, Goal goal, ReplacementPolicy replacement)
            implements Event {
        public Wanted(InstanceSpec spec, DeletionPolicy deletionPolicy, Goal goal) {
            this(spec, deletionPolicy, goal, ReplacementPolicy.AtOnce);
        }
    }

    /** The instance is no longer in any manifest, or the agent itself is told to stop everything. */
    record Unwanted() implements Event {}

    /** The group was deleted and its processes shall stay: stop looking after them. */
    record Disowned() implements Event {}

    /**
     * A user wants a new process.
     *
     * @param at the time that a lasting request has, which is carried out once however often it is repeated; only text, nothing is decided by the clock of whoever made it. Empty: it was asked for by hand
     */
    record RestartRequested(Optional<String> at) implements Event {
        public RestartRequested() {
            this(Optional.empty());
        }
    }

    record StopRequested() implements Event {}

    /** The answer to {@link Action.PrepareStart}: nothing is in the way, or nothing that could be cleared away. */
    record StartPrepared() implements Event {}

    /** The answer to {@link Action.PrepareStart}: a process of it that has ended is still in the process table. */
    record PredecessorLingers() implements Event {}

    /** The process that {@link Action.Spawn} asked for exists, in its cgroup, and has been exec'd. Comes before its {@link MainEnded}. */
    record Spawned(ProcessId process) implements Event {}

    record SpawnFailed(String message) implements Event {}

    /** The process that {@link Action.Spawn} asked for may exist, but has not been exec'd yet, and whatever it waits for may take long. {@link Spawned} or {@link SpawnFailed} follows. */
    record SpawnDelayed() implements Event {}

    /** A main process, or the first process of a Forking member, has ended; about any but the present one it says nothing. */
    record MainEnded(ProcessId process, ProcessEnd end) implements Event {}

    /**
     * The answer to {@link Action.ReadOutput}.
     *
     * @param line one line without control characters, not empty
     */
    record OutputRead(BootTime exitAt, String line) implements Event {}

    /** A user wants running processes taken into the instance. */
    record AttachRequested(AttachSource source) implements Event {}

    /**
     * The answer to {@link Action.Attach}: all that was asked for is in the instance's cgroup.
     *
     * @param since when the main process was started
     */
    record Attached(ProcessId main, BootTime since, String message) implements Event {}

    /** The answer to {@link Action.Attach}: every process is where it was. */
    record AttachFailed(WhyNot why, String message) implements Event {}

    /** The answer to {@link Action.FindMain}. */
    record MainFound(ProcessId main) implements Event {}

    /** The answer to {@link Action.FindMain}: none yet; {@code survivors}: whether any process is left at all. */
    record MainMissing(String why, Survivors survivors) implements Event {}

    /**
     * The answer to {@link Action.Clear} and {@link Action.AwaitEmpty}: no process is left in the cgroup, or there is no cgroup. May come late and more than once, but it
     * must be true when it is handed over: the next thing may be a start.
     */
    record CgroupEmpty() implements Event {}

    /** Its events cannot be handled: whatever runs goes on, and nothing is decided any more before a user says what is to become of it. */
    record Quarantined(String why) implements Event {}

    /** The timer set by {@link Action.ArmTimer} is due. */
    record TimerFired() implements Event {}

    /** Why nothing was attached. */
    enum WhyNot {
        NOTHING_THERE,
        /** It is there, and may not be attached, or not all of it could. */
        REFUSED
    }

    /** Whether processes are left in the cgroup. */
    enum Survivors {
        NONE,
        SOME
    }
}
