package io.persistentprocess.agent.checkpoint;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.api.LogDestination;
import io.persistentprocess.api.MemberType;
import io.persistentprocess.api.OomPolicy;
import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.api.StopMode;
import io.persistentprocess.api.group.ExitCodeOperator;
import io.persistentprocess.api.group.RestartAction;
import io.persistentprocess.api.group.Strategy;
import io.persistentprocess.api.provision.FileChange;
import io.persistentprocess.api.scheduling.IoClass;
import io.persistentprocess.api.scheduling.NumaPolicy;
import io.persistentprocess.api.scheduling.SchedulingPolicy;
import io.persistentprocess.supervision.command.CommandSpec;
import io.persistentprocess.supervision.command.ReloadSpec;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.ExitReason;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.ReadinessRequirement;
import io.persistentprocess.supervision.instance.StartReason;
import io.persistentprocess.supervision.instance.StopReason;
import io.persistentprocess.supervision.provision.ConditionSpec;
import io.persistentprocess.supervision.provision.DirectorySpec;
import io.persistentprocess.supervision.provision.FileContent;
import io.persistentprocess.supervision.provision.ObjectId;
import io.persistentprocess.supervision.spec.CoordinationSpec;
import io.persistentprocess.supervision.spec.ListeningPort;
import io.persistentprocess.supervision.spec.NotifySpec;
import io.persistentprocess.supervision.spec.ProbeAction;
import io.persistentprocess.supervision.spec.ReplacementPolicy;
import io.persistentprocess.supervision.spec.SigpipeDisposition;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The names of enum constants in checkpoints. They are spelt out here, so that a constant can be renamed; a released name never changes. Pure; any thread. */
final class CheckpointEnumNames<E extends Enum<E>> {
    static final CheckpointEnumNames<MemberType> TYPE =
            new CheckpointEnumNames<>(MemberType.values(), type -> switch (type) {
                case Simple -> "Simple";
                case Forking -> "Forking";
                case Notify -> "Notify";
            });
    static final CheckpointEnumNames<LogDestination> LOGS =
            new CheckpointEnumNames<>(LogDestination.values(), to -> switch (to) {
                case File -> "File";
                case Journal -> "Journal";
                case Null -> "Null";
            });
    static final CheckpointEnumNames<SigpipeDisposition> SIGPIPE =
            new CheckpointEnumNames<>(SigpipeDisposition.values(), sigpipe -> switch (sigpipe) {
                case IGNORED -> "Ignored";
                case DEFAULT -> "Default";
            });
    static final CheckpointEnumNames<SchedulingPolicy> SCHEDULING_POLICY =
            new CheckpointEnumNames<>(SchedulingPolicy.values(), policy -> switch (policy) {
                case Other -> "Other";
                case Batch -> "Batch";
                case Idle -> "Idle";
                case Fifo -> "Fifo";
                case RoundRobin -> "RoundRobin";
            });
    static final CheckpointEnumNames<NumaPolicy> NUMA_POLICY =
            new CheckpointEnumNames<>(NumaPolicy.values(), policy -> switch (policy) {
                case Bind -> "Bind";
                case Preferred -> "Preferred";
                case Interleave -> "Interleave";
                case Local -> "Local";
            });
    static final CheckpointEnumNames<IoClass> IO_CLASS =
            new CheckpointEnumNames<>(IoClass.values(), ioClass -> switch (ioClass) {
                case RealTime -> "RealTime";
                case BestEffort -> "BestEffort";
                case Idle -> "Idle";
            });
    static final CheckpointEnumNames<RestartPolicy> RESTART_POLICY =
            new CheckpointEnumNames<>(RestartPolicy.values(), policy -> switch (policy) {
                case Always -> "Always";
                case OnFailure -> "OnFailure";
                case Never -> "Never";
            });
    static final CheckpointEnumNames<StopMode> STOP_MODE =
            new CheckpointEnumNames<>(StopMode.values(), mode -> switch (mode) {
                case Mixed -> "Mixed";
                case Process -> "Process";
                case Cgroup -> "Cgroup";
                case Main -> "Main";
            });
    static final CheckpointEnumNames<OomPolicy> OOM_POLICY =
            new CheckpointEnumNames<>(OomPolicy.values(), policy -> switch (policy) {
                case Restart -> "Restart";
                case Continue -> "Continue";
            });
    static final CheckpointEnumNames<DeletionPolicy> DELETION_POLICY =
            new CheckpointEnumNames<>(DeletionPolicy.values(), policy -> switch (policy) {
                case Terminate -> "Terminate";
                case Orphan -> "Orphan";
            });
    static final CheckpointEnumNames<ReplacementPolicy> REPLACEMENT =
            new CheckpointEnumNames<>(ReplacementPolicy.values(), replacement -> switch (replacement) {
                case AtOnce -> "AtOnce";
                case AtNextStart -> "AtNextStart";
                case NotYet -> "NotYet";
            });
    static final CheckpointEnumNames<Goal> GOAL = new CheckpointEnumNames<>(Goal.values(), goal -> switch (goal) {
        // An earlier version, which knows no groups that act together, starts it again.
        case Run, Restart, GiveUp -> "Run";
        case Suspend -> "Suspend";
        case Hold -> "Hold";
        case Remove -> "Remove";
    });
    static final CheckpointEnumNames<Checkpoint.Stage> STAGE =
            new CheckpointEnumNames<>(Checkpoint.Stage.values(), stage -> switch (stage) {
                case IDLE -> "IDLE";
                case LAUNCHED -> "LAUNCHED";
                case SEEKING -> "SEEKING";
                case RUNNING -> "RUNNING";
                case STOPPING -> "STOPPING";
                case BACKOFF -> "BACKOFF";
                case COMPLETED -> "COMPLETED";
                case FAILED -> "FAILED";
                case RELEASED -> "RELEASED";
            });
    static final CheckpointEnumNames<CommandSpec.Rights> COMMAND_RIGHTS =
            new CheckpointEnumNames<>(CommandSpec.Rights.values(), rights -> switch (rights) {
                case MEMBER -> "Member";
                case AGENT -> "Agent";
            });
    static final CheckpointEnumNames<ReloadSpec.Completion> RELOAD_COMPLETION =
            new CheckpointEnumNames<>(ReloadSpec.Completion.values(), completion -> switch (completion) {
                case SENT -> "Sent";
                case NOTIFIED -> "Notified";
            });
    static final CheckpointEnumNames<ReloadSpec.Part> RELOAD_PART =
            new CheckpointEnumNames<>(ReloadSpec.Part.values(), part -> switch (part) {
                case ENVIRONMENT -> "Environment";
                case ARGUMENTS -> "Arguments";
            });
    static final CheckpointEnumNames<ExitReason> EXIT_REASON =
            new CheckpointEnumNames<>(ExitReason.values(), reason -> switch (reason) {
                case Completed -> "Completed";
                case Error -> "Error";
                case Signaled -> "Signaled";
                case OOMKilled -> "OOMKilled";
                case StartError -> "StartError";
                case Unhealthy -> "Unhealthy";
                case WatchdogTimeout -> "WatchdogTimeout";
                case Unknown -> "Unknown";
            });
    static final CheckpointEnumNames<ReadinessRequirement> READINESS_REQUIREMENT =
            new CheckpointEnumNames<>(ReadinessRequirement.values(), requirement -> switch (requirement) {
                case NOTIFIED -> "Notified";
                case STARTUP_PROBE -> "StartupProbe";
                case POST_START -> "PostStart";
                case READINESS_PROBE -> "ReadinessProbe";
                case LISTENING -> "Listening";
                case STAYS -> "Stays";
            });
    static final CheckpointEnumNames<NotifySpec.Access> NOTIFY_ACCESS =
            new CheckpointEnumNames<>(NotifySpec.Access.values(), access -> switch (access) {
                case MAIN -> "Main";
                case ALL -> "All";
            });
    static final CheckpointEnumNames<ProbeAction.Scheme> SCHEME =
            new CheckpointEnumNames<>(ProbeAction.Scheme.values(), scheme -> switch (scheme) {
                case HTTP -> "HTTP";
                case HTTPS -> "HTTPS";
            });
    static final CheckpointEnumNames<ListeningPort.Protocol> PROTOCOL =
            new CheckpointEnumNames<>(ListeningPort.Protocol.values(), protocol -> switch (protocol) {
                case TCP -> "TCP";
                case UDP -> "UDP";
            });

    static final CheckpointEnumNames<StopReason> STOP_REASON =
            new CheckpointEnumNames<>(StopReason.values(), reason -> switch (reason) {
                case SpecChanged -> "SpecChanged";
                case Requested -> "Requested";
                case Suspended -> "Suspended";
                case Removed -> "Removed";
                case WithGroup -> "WithGroup";
            });
    static final CheckpointEnumNames<StartReason> START_REASON =
            new CheckpointEnumNames<>(StartReason.values(), reason -> switch (reason) {
                case Created -> "Created";
                case Exited -> "Exited";
                case SpecChanged -> "SpecChanged";
                case Requested -> "Requested";
                case Resumed -> "Resumed";
                case WithGroup -> "WithGroup";
            });

    /** What {@link #GOAL} cannot say, because earlier versions do not know it. */
    static final CheckpointEnumNames<Goal> GROUP_GOAL =
            new CheckpointEnumNames<>(new Goal[] {Goal.Restart, Goal.GiveUp}, goal -> switch (goal) {
                case Restart -> "Restart";
                case GiveUp -> "GiveUp";
                case Run, Suspend, Hold, Remove -> throw new IllegalArgumentException(goal + " is a goal of its own");
            });

    static final CheckpointEnumNames<Strategy> STRATEGY =
            new CheckpointEnumNames<>(Strategy.values(), strategy -> switch (strategy) {
                case OneForOne -> "OneForOne";
                case OneForAll -> "OneForAll";
                case RestForOne -> "RestForOne";
            });
    static final CheckpointEnumNames<CoordinationSpec.Condition> CONDITION =
            new CheckpointEnumNames<>(CoordinationSpec.Condition.values(), condition -> switch (condition) {
                case STARTED -> "Started";
                case READY -> "Ready";
                case COMPLETED -> "Completed";
                case READY_OR_COMPLETED -> "ReadyOrCompleted";
            });
    static final CheckpointEnumNames<ConditionSpec.Kind> CONDITION_KIND =
            new CheckpointEnumNames<>(ConditionSpec.Kind.values(), kind -> switch (kind) {
                case PATH_EXISTS -> "PathExists";
                case PATH_NOT_EMPTY -> "PathNotEmpty";
                case EXECUTABLE -> "Executable";
                case KERNEL_MODULE -> "KernelModule";
                case CAPABILITY -> "Capability";
            });
    static final CheckpointEnumNames<DirectorySpec.Kind> DIRECTORY_KIND =
            new CheckpointEnumNames<>(DirectorySpec.Kind.values(), kind -> switch (kind) {
                case RUNTIME -> "Runtime";
                case STATE -> "State";
                case CACHE -> "Cache";
                case LOGS -> "Logs";
                case CONFIGURATION -> "Configuration";
            });
    static final CheckpointEnumNames<FileChange> FILE_CHANGE =
            new CheckpointEnumNames<>(FileChange.values(), change -> switch (change) {
                case Reload -> "Reload";
                case Restart -> "Restart";
                case Ignore -> "Ignore";
            });
    static final CheckpointEnumNames<ObjectId.Kind> OBJECT_KIND =
            new CheckpointEnumNames<>(ObjectId.Kind.values(), kind -> switch (kind) {
                case ConfigMap -> "ConfigMap";
                case Secret -> "Secret";
            });
    static final CheckpointEnumNames<FileContent.Cause> FILE_CAUSE =
            new CheckpointEnumNames<>(FileContent.Cause.values(), cause -> switch (cause) {
                case UNREAD -> "unread";
                case MISSING -> "missing";
                case REFUSED -> "refused";
            });
    static final CheckpointEnumNames<RestartAction> RESTART_ACTION =
            new CheckpointEnumNames<>(RestartAction.values(), action -> switch (action) {
                case Restart -> "Restart";
                case RestartGroup -> "RestartGroup";
                case Stop -> "Stop";
                case Fail -> "Fail";
            });
    static final CheckpointEnumNames<ExitCodeOperator> EXIT_CODE_OPERATOR =
            new CheckpointEnumNames<>(ExitCodeOperator.values(), operator -> switch (operator) {
                case In -> "In";
                case NotIn -> "NotIn";
            });

    private final Function<E, String> words;
    private final Map<String, E> values;

    private CheckpointEnumNames(E[] constants, Function<E, String> words) {
        this.words = words;
        Map<String, E> byWord = new LinkedHashMap<>();
        for (E constant : constants) {
            byWord.putIfAbsent(words.apply(constant), constant);
        }
        this.values = Collections.unmodifiableMap(byWord);
    }

    /** Whether a goal is one that {@link #GROUP_GOAL} has a word for. */
    static boolean isOfGroup(Goal goal) {
        return goal == Goal.Restart || goal == Goal.GiveUp;
    }

    String word(E value) {
        return words.apply(value);
    }

    /** Empty: unknown; a later version may define it. */
    Optional<E> value(String word) {
        return Optional.ofNullable(values.get(word));
    }
}
