package io.persistentprocess.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/**
 * Which nodes may apply a new spec now. An agent that runs an older spec waits until its node is listed here, with the generation that it is to
 * apply. An agent that runs no instance of the group does not wait.
 */
public record Rollout(
        @JsonPropertyDescription("The generation that is rolled out.")
        long generation,

        @Size(max = MAX_NODES) @JsonPropertyDescription("The nodes whose turn it is.")
        List<String> nodes) {
    /** Keeps the status small, whatever maxUnavailable is. */
    public static final int MAX_NODES = 100;

    public Rollout {
        nodes = List.copyOf(nodes);
    }
}
