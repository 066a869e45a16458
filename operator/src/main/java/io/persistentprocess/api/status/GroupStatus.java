package io.persistentprocess.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.persistentprocess.api.schema.Unique;
import java.util.List;
import java.util.Optional;

/**
 * {@code status} of a PersistentProcessGroup: counts and the worst failures, never a list that grows with the cluster. Only the controller writes it.
 */
public record GroupStatus(
        @JsonPropertyDescription("The generation of the spec that this status is about.")
        long observedGeneration,

        @Unique(key = "type") @JsonPropertyDescription("Ready, Progressing and Degraded.")
        List<Condition> conditions,

        @JsonPropertyDescription("Nodes, by how the group fares on them.")
        NodeCounts nodes,

        @JsonPropertyDescription("Instances on all nodes.") MemberCounts members,

        @JsonPropertyDescription(
                "How often its instances were started again after they had ended by themselves, including"
                        + " instances that no longer exist.")
        long restarts,

        @Size(max = MAX_FAILING) @JsonPropertyDescription("Some of what fails, at most 10.")
        List<Failing> failing,

        @JsonPropertyDescription("Which nodes may take the newest spec now.")
        Optional<Rollout> rollout) {
    public static final int MAX_FAILING = 10;

    public GroupStatus {
        conditions = List.copyOf(conditions);
        failing = List.copyOf(failing);
    }
}
