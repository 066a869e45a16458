package io.persistentprocess.supervision.instance;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.supervision.command.CommandResult;
import io.persistentprocess.supervision.command.LifecycleHook;
import io.persistentprocess.supervision.spec.AttachSource;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.ReplacementPolicy;
import java.time.Duration;
import java.util.Optional;

/** An event of an instance: a fact from the host, or a request of a user. */
public sealed interface Event {
    /** The instance is desired, with this spec. {@code goal} is Suspend if the group is suspended. */
    record Wanted(InstanceSpec spec, DeletionPolicy deletionPolicy, Goal goal, ReplacementPolicy replacement)
            implements Event {
        public Wanted(InstanceSpec spec, DeletionPolicy deletionPolicy, Goal goal) {
            this(spec, deletionPolicy, goal, ReplacementPolicy.AtOnce);
        }
    }

    /** The instance is in no manifest any more, or the agent stops everything. */
    record Unwanted() implements Event {}

    /** The group was deleted and its processes are to be left running without supervision. */
    record Orphaned() implements Event {}

    /**
     * A user requests a new process.
     *
     * @param at the time of a persisted request, which is carried out once even if it is repeated; it is only compared, because it comes from another clock. Empty: a
     * request by hand
     */
    record RestartRequested(Optional<String> at) implements Event {
        public RestartRequested() {
            this(Optional.empty());
        }
    }

    record StopRequested() implements Event {}

    /**
     * A user requests that the running process reads its configuration again.
     *
     * @param at as in {@link RestartRequested}
     */
    record ReloadRequested(Optional<String> at) implements Event {
        public ReloadRequested() {
            this(Optional.empty());
        }
    }

    /** Answers {@link Action.PrepareStart}: nothing is in the way of the start, or nothing that could be removed. */
    record StartPrepared() implements Event {}

    /** Answers {@link Action.PrepareStart}: an ended process of the instance is still in the process table. */
    record PredecessorLingers() implements Event {}

    /** Answers {@link Action.Provision}: everything that the start needs is there. What was read stays with the agent. */
    record Provisioned(BootTime run) implements Event {}

    /**
     * Answers {@link Action.Provision}: something that the start needs cannot be had.
     *
     * @param message one sentence for the user, without contents of files
     */
    record ProvisionFailed(BootTime run, String message) implements Event {}

    /**
     * Answers {@link Action.Provision}: a condition is not met, so nothing was made. {@link ConditionChanged} follows when it may be.
     *
     * @param why one sentence for the user
     */
    record ConditionUnmet(BootTime run, String why) implements Event {}

    /** What a condition that was not met is about has changed. */
    record ConditionChanged(BootTime run) implements Event {}

    /** Answers {@link Action.Spawn}: the process is in its cgroup and has called exec. Comes before its {@link MainEnded}. */
    record Spawned(ProcessId process) implements Event {}

    record SpawnFailed(String message) implements Event {}

    /** Answers {@link Action.Spawn}: the process may exist but has not called exec yet, and may take long. {@link Spawned} or {@link SpawnFailed} follows. */
    record SpawnDelayed() implements Event {}

    /** A main process, or the first process of a Forking member, has ended. Ignored for any but the present one. */
    record MainEnded(ProcessId process, ProcessEnd end) implements Event {}

    /**
     * A signal killed a process whose parent is in the instance, too, and it was none of those that ask for an orderly end.
     *
     * @param command its name, which it may have chosen itself
     * @param end {@link ProcessEnd.Killed} or {@link ProcessEnd.OomKilled}
     * @param at when it ended
     */
    record ChildKilled(ProcessId process, String command, ProcessEnd end, BootTime at) implements Event {}

    /**
     * So many processes were killed like this in all instances of the host that they are not reported one by one; most of them are probably of this instance.
     *
     * @param during how long that went on
     */
    record MoreChildrenKilled(long processes, Duration during) implements Event {}

    /**
     * Answers {@link Action.ReadOutput}.
     *
     * @param line one line without control characters, not empty
     */
    record OutputRead(BootTime exitAt, String line) implements Event {}

    /** A user requests that running processes are attached to the instance. */
    record AttachRequested(AttachSource source) implements Event {}

    /**
     * Answers {@link Action.Attach}: all requested processes are in the instance's cgroup.
     *
     * @param since when the main process was started
     */
    record Attached(ProcessId main, BootTime since, String message) implements Event {}

    /** Answers {@link Action.Attach}: every process is where it was. */
    record AttachFailed(AttachFailure why, String message) implements Event {}

    /** Answers {@link Action.FindMain}: this is the main process. */
    record MainFound(ProcessId main) implements Event {}

    /**
     * Answers {@link Action.FindMain}: there is none yet.
     *
     * @param survivors whether any process is left
     */
    record MainMissing(String why, Survivors survivors) implements Event {}

    /**
     * Answers {@link Action.Clear} and {@link Action.AwaitEmpty}: the cgroup is empty or does not exist. May come late and repeatedly, but must be true when it is
     * delivered, because a start may follow.
     */
    record CgroupEmpty() implements Event {}

    /**
     * Answers {@link Action.ClearMain}: neither the main process nor a command beside it is left. Others may be in the cgroup. May come late and repeatedly, as {@link
     * CgroupEmpty}.
     */
    record MainCleared() implements Event {}

    /** The process meets a requirement of its readiness. Like the events below, it is ignored for any but the present main process. */
    record RequirementMet(ProcessId main, ReadinessRequirement requirement) implements Event {}

    /** The process does not meet a requirement of its readiness, or no longer. */
    record RequirementUnmet(ProcessId main, ReadinessRequirement requirement, String why) implements Event {}

    /**
     * The process does not work and has to be ended.
     *
     * @param reason {@link ExitReason#Unhealthy} or {@link ExitReason#WatchdogTimeout}
     * @param gracePeriod how long it has to end; empty: as in a stop
     */
    record Unhealthy(ProcessId main, ExitReason reason, String why, Optional<Duration> gracePeriod) implements Event {}

    /** What the instance says of itself, STATUS= of sd_notify(3). One line without control characters; may be empty. */
    record StatusText(ProcessId main, String text) implements Event {}

    /**
     * The process needs more time to start or to stop, EXTEND_TIMEOUT_USEC= of sd_notify(3).
     *
     * @param extension from now on
     */
    record TimeoutExtended(ProcessId main, Duration extension) implements Event {}

    /** The instance names another of its processes as its main process, MAINPID= of sd_notify(3). */
    record MainNamed(ProcessId main, ProcessId next) implements Event {}

    /**
     * The process has sent RELOADING=1 and, when it was done, READY=1, sd_notify(3).
     *
     * @param begun when it began to reload
     */
    record ReloadNotified(ProcessId main, BootTime begun) implements Event {}

    /** The group's answer to {@link InstanceState.Waiting}: nothing is in the way of the start. */
    record MayStart() implements Event {}

    /**
     * The group's answer to {@link InstanceState.Waiting}: the instance has to wait. Comes again when the reason changes.
     *
     * @param why one sentence for the user
     */
    record MustWait(String why, Awaited awaited) implements Event {}

    /** The group's answer to a running process that is to be stopped: those that depend on it are gone. */
    record MayStop() implements Event {}

    /**
     * The instance is to be stopped and started again, because its group or what it depends on is.
     *
     * @param why one sentence for the user
     */
    record RestartWithGroup(String why) implements Event {}

    /**
     * The group has given up.
     *
     * @param why one sentence for the user
     */
    record GroupFailed(String why) implements Event {}

    /** Answers {@link Action.RunCommand}: none of its processes is left. Ignored for any but the present run of the hook. */
    record CommandEnded(LifecycleHook hook, BootTime run, CommandResult result) implements Event {}

    /** The instance's events cannot be handled. Its processes keep running, and nothing is decided before a user requests something. */
    record Quarantined(String why) implements Event {}

    /** The timer of {@link Action.ArmTimer} has expired. */
    record TimerFired() implements Event {}

    /** Why nothing was attached. */
    enum AttachFailure {
        NOTHING_THERE,
        /** The processes exist, but may not be attached, or not all of them could be. */
        REFUSED
    }

    /** Whether processes are left in the cgroup. */
    enum Survivors {
        NONE,
        SOME
    }
}
