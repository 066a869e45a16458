package io.persistentprocess.agent;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.api.LogDestination;
import io.persistentprocess.api.MemberType;
import io.persistentprocess.api.OomPolicy;
import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.api.StopMode;
import io.persistentprocess.supervision.Checkpoint;
import io.persistentprocess.supervision.ExitReason;
import io.persistentprocess.supervision.Goal;
import io.persistentprocess.supervision.Replacement;
import io.persistentprocess.supervision.Sigpipe;
import io.persistentprocess.supervision.StartReason;
import io.persistentprocess.supervision.StopReason;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The words by which checkpoints call what has a few values. Each is written down here, so that a constant can be renamed; a word that was released stays. Pure; any thread. */
final class CheckpointWords<E extends Enum<E>> {
    static final CheckpointWords<MemberType> TYPE = new CheckpointWords<>(MemberType.values(), type -> switch (type) {
        case Simple -> "Simple";
        case Forking -> "Forking";
    });
    static final CheckpointWords<LogDestination> LOGS =
            new CheckpointWords<>(LogDestination.values(), to -> switch (to) {
                case File -> "File";
                case Null -> "Null";
            });
    static final CheckpointWords<Sigpipe> SIGPIPE =
            new CheckpointWords<>(Sigpipe.values(), sigpipe -> switch (sigpipe) {
                case IGNORED -> "Ignored";
                case DEFAULT -> "Default";
            });
    static final CheckpointWords<RestartPolicy> RESTART_POLICY =
            new CheckpointWords<>(RestartPolicy.values(), policy -> switch (policy) {
                case Always -> "Always";
                case OnFailure -> "OnFailure";
                case Never -> "Never";
            });
    static final CheckpointWords<StopMode> STOP_MODE = new CheckpointWords<>(StopMode.values(), mode -> switch (mode) {
        case Mixed -> "Mixed";
        case Process -> "Process";
        case Cgroup -> "Cgroup";
    });
    static final CheckpointWords<OomPolicy> OOM_POLICY =
            new CheckpointWords<>(OomPolicy.values(), policy -> switch (policy) {
                case Restart -> "Restart";
                case Continue -> "Continue";
            });
    static final CheckpointWords<DeletionPolicy> DELETION_POLICY =
            new CheckpointWords<>(DeletionPolicy.values(), policy -> switch (policy) {
                case Terminate -> "Terminate";
                case Orphan -> "Orphan";
            });
    static final CheckpointWords<Replacement> REPLACEMENT =
            new CheckpointWords<>(Replacement.values(), replacement -> switch (replacement) {
                case AtOnce -> "AtOnce";
                case AtNextStart -> "AtNextStart";
                case NotYet -> "NotYet";
            });
    static final CheckpointWords<Goal> GOAL = new CheckpointWords<>(Goal.values(), goal -> switch (goal) {
        case Run -> "Run";
        case Suspend -> "Suspend";
        case Hold -> "Hold";
        case Remove -> "Remove";
    });
    static final CheckpointWords<Checkpoint.Stage> STAGE =
            new CheckpointWords<>(Checkpoint.Stage.values(), stage -> switch (stage) {
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
    static final CheckpointWords<ExitReason> EXIT_REASON =
            new CheckpointWords<>(ExitReason.values(), reason -> switch (reason) {
                case Completed -> "Completed";
                case Error -> "Error";
                case Signaled -> "Signaled";
                case OOMKilled -> "OOMKilled";
                case StartError -> "StartError";
                case Unknown -> "Unknown";
            });

    static final CheckpointWords<StopReason> STOP_REASON =
            new CheckpointWords<>(StopReason.values(), reason -> switch (reason) {
                case SpecChanged -> "SpecChanged";
                case Requested -> "Requested";
                case Suspended -> "Suspended";
                case Removed -> "Removed";
            });
    static final CheckpointWords<StartReason> START_REASON =
            new CheckpointWords<>(StartReason.values(), reason -> switch (reason) {
                case Created -> "Created";
                case Exited -> "Exited";
                case SpecChanged -> "SpecChanged";
                case Requested -> "Requested";
                case Resumed -> "Resumed";
            });

    private final Function<E, String> words;
    private final Map<String, E> values;

    private CheckpointWords(E[] constants, Function<E, String> words) {
        this.words = words;
        Map<String, E> byWord = new LinkedHashMap<>();
        for (E constant : constants) {
            byWord.put(words.apply(constant), constant);
        }
        this.values = Collections.unmodifiableMap(byWord);
    }

    String word(E value) {
        return words.apply(value);
    }

    /** Empty: a later version may know it. */
    Optional<E> value(String word) {
        return Optional.ofNullable(values.get(word));
    }
}
