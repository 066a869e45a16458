package io.persistentprocess.agent.model;

import io.persistentprocess.supervision.instance.Awaited;
import io.persistentprocess.supervision.instance.Exit;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.instance.StartReason;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The status of an instance. Immutable, any thread. Times are by the wall clock when the view was made.
 *
 * @param goal the desired state
 * @param readySince since when it is ready; empty: it is not
 * @param restarts how often it was restarted after it had ended by itself
 * @param startReason why its latest process was started
 * @param restartedAt the time of the last persisted restart request that was carried out, as text
 * @param conditions the lasting conditions, {@code MemoryHigh}, {@code MemoryPressure} or {@code Unsupervised}, sorted by type
 * @param message an explanation of the state, or what a ready instance says of itself; may be empty
 * @param failing whether something is wrong with it, so that its group is degraded
 * @param awaited what it waits for in its group; empty: it does not wait for that
 */
public record InstanceView(
        InstanceId id,
        Phase phase,
        Goal goal,
        Optional<Instant> readySince,
        OptionalInt pid,
        Optional<Instant> startedAt,
        long restarts,
        Optional<StartReason> startReason,
        Optional<Instant> backOffUntil,
        Optional<Exit> lastExit,
        Optional<Instant> lastExitAt,
        Optional<String> restartedAt,
        List<ActiveCondition> conditions,
        String message,
        boolean failing,
        Optional<Awaited> awaited) {
    /** The message of an instance whose end is awaited in vain: one of its processes sleeps uninterruptibly in the kernel. */
    public static final String SURVIVOR = "a process survives SIGKILL";

    public InstanceView {
        conditions = List.copyOf(conditions);
    }

    public boolean ready() {
        return readySince.isPresent();
    }
}
