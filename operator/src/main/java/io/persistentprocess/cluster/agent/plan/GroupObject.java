package io.persistentprocess.cluster.agent.plan;

import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.api.status.Rollout;
import io.persistentprocess.supervision.spec.GroupId;
import java.util.Optional;

/**
 * A group as the cluster has it.
 *
 * @param uid of this object: one of the same name that comes after it has another
 * @param rollout what the controller said last of who may take which spec
 */
public record GroupObject(
        GroupId id, String uid, long generation, Existence existence, Content content, Optional<Rollout> rollout) {
    /** Whether it is there to stay. */
    public enum Existence {
        KEPT,
        BEING_DELETED
    }

    /** What is asked for. */
    sealed interface Content {}

    record Legible(PersistentProcessGroup group) implements Content {}

    /** {@code problem}: what is wrong with it and how to mend it, in one line. */
    record Unreadable(String problem) implements Content {}
}
