package io.persistentprocess.agent.model;

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
 * What a status shows of an instance. Immutable, for any thread; times are by the wall clock as it was when the view was made.
 *
 * @param goal what is wanted of it
 * @param restarts how often it was started again after it had ended by itself
 * @param startReason why its latest process was started
 * @param restartedAt the time of the lasting request to restart it that was carried out last, as text
 * @param conditions what lasts at the moment, {@code MemoryHigh}, {@code MemoryPressure} or {@code Unsupervised}, by type
 * @param message why it is as it is, where that is worth a sentence; else empty
 */
public record InstanceView(
        InstanceId id,
        Phase phase,
        Goal goal,
        boolean ready,
        OptionalInt pid,
        Optional<Instant> startedAt,
        long restarts,
        Optional<StartReason> startReason,
        Optional<Instant> backOffUntil,
        Optional<Exit> lastExit,
        Optional<Instant> lastExitAt,
        Optional<String> restartedAt,
        List<ActiveCondition> conditions,
        String message) {
    public InstanceView {
        conditions = List.copyOf(conditions);
    }
}
