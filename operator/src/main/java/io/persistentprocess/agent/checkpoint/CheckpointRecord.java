package io.persistentprocess.agent.checkpoint;

import io.persistentprocess.supervision.instance.Checkpoint;
import java.util.Optional;

/** What a cgroup's attributes say of its instance. */
public sealed interface CheckpointRecord {
    /** No agent has begun to write any. */
    record Nothing() implements CheckpointRecord {}

    record Understood(Checkpoint value, Format format) implements CheckpointRecord {}

    /**
     * There is one, and it makes no sense here.
     *
     * @param why what of it is not understood, for the user
     */
    record NotUnderstood(String why) implements CheckpointRecord {}

    /** Who wrote it. */
    enum Format {
        /** An agent that has versions. */
        VERSIONED,
        /** At least a part of it is from before there were versions. */
        UNVERSIONED
    }

    default Optional<Checkpoint> checkpoint() {
        return this instanceof Understood(Checkpoint value, Format _) ? Optional.of(value) : Optional.empty();
    }
}
