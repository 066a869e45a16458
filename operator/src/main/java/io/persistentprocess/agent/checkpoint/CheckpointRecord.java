package io.persistentprocess.agent.checkpoint;

import io.persistentprocess.supervision.instance.Checkpoint;
import java.util.Optional;

/** The checkpoint in a cgroup's attributes. */
public sealed interface CheckpointRecord {
    /** There is none. */
    record Nothing() implements CheckpointRecord {}

    record Understood(Checkpoint value, Format format) implements CheckpointRecord {}

    /**
     * There is one, but it cannot be decoded.
     *
     * @param why what is wrong with it, for the user
     */
    record NotUnderstood(String why) implements CheckpointRecord {}

    /** The format that it was written in. */
    enum Format {
        /** Every attribute has a version. */
        VERSIONED,
        /** At least one attribute was written before versions were introduced. */
        UNVERSIONED
    }

    default Optional<Checkpoint> checkpoint() {
        return this instanceof Understood(Checkpoint value, Format _) ? Optional.of(value) : Optional.empty();
    }
}
