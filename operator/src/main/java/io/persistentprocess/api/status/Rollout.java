package io.persistentprocess.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/**
 * The turn of some nodes to take a new spec. An agent that runs an older one waits until it finds its node here, under the generation that it wants to take; an agent that runs nothing of the
 * group yet does not wait.
 */
public record Rollout(
        @JsonPropertyDescription("The generation that is rolled out.")
        long generation,

        @Size(max = MAX_NODES) @JsonPropertyDescription("The nodes whose turn it is.")
        List<String> nodes) {
    /** So that the status stays small, whatever maxUnavailable is. */
    public static final int MAX_NODES = 100;

    public Rollout {
        nodes = List.copyOf(nodes);
    }
}
