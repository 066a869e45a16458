package io.persistentprocess.cluster.agent.plan;

import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.api.status.Rollout;
import io.persistentprocess.supervision.spec.GroupId;
import java.time.Duration;
import java.util.Optional;

/**
 * A group as the cluster has it.
 *
 * @param uid of this object; a later object of the same name has another
 * @param rollout the controller's last decision on which nodes may apply which spec
 */
public record GroupObject(
        GroupId id, String uid, long generation, Existence existence, Content content, Optional<Rollout> rollout) {
    /** Whether the group is being deleted. */
    public enum Existence {
        KEPT,
        BEING_DELETED
    }

    /** How long all instances of a node must have been ready before the group counts as ready there. */
    public Duration minReady() {
        return switch (content) {
            case Legible(PersistentProcessGroup group) ->
                Duration.ofSeconds(group.spec().minReadySeconds());
            case Unreadable _ -> Duration.ZERO;
        };
    }

    /** The group's spec. */
    public sealed interface Content {}

    public record Legible(PersistentProcessGroup group) implements Content {}

    /** {@code problem}: what is wrong and how to fix it, in one line. */
    public record Unreadable(String problem) implements Content {}
}
