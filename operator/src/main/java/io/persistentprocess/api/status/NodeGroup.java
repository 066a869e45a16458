package io.persistentprocess.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import java.util.Optional;

/** A group on a node. */
public record NodeGroup(
        @JsonPropertyDescription("The group's namespace.") String namespace,
        @JsonPropertyDescription("The group's name.") String name,

        @JsonPropertyDescription("The group's metadata.uid; empty if the cluster does not have the group any more.")
        String uid,

        @JsonPropertyDescription("The generation of the spec that is in force on this node.")
        long observedGeneration,

        @JsonPropertyDescription(
                "How the group fares on this node: Ready, Progressing, Degraded, Waiting, Suspended, Removing or"
                        + " Invalid.")
        NodeGroupState state,

        @JsonPropertyDescription("The reason of the state.") String message,

        @JsonPropertyDescription("How many instances should run.")
        int desired,

        @JsonPropertyDescription("How many are ready.") int ready,

        @JsonPropertyDescription("How often they were started again after they had ended by themselves.")
        long restarts,

        @JsonPropertyDescription("The group is being deleted, and this node has none of its processes any more.")
        boolean releasable,

        @JsonPropertyDescription(
                "How often the group was released: its last process had ended, and none was about to start.")
        long releases,

        @JsonPropertyDescription("The last release.") Optional<LastRelease> lastRelease,

        @JsonPropertyDescription("The instances, unhealthy ones first; not all where there are very many.")
        List<NodeInstance> instances,

        @JsonPropertyDescription("How many instances are not listed.")
        int omitted,

        @JsonPropertyDescription("Conditions of running instances, each since the first instance that has it.")
        List<NodeCondition> conditions) {
    public NodeGroup {
        // Earlier agents report none.
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
        instances = List.copyOf(instances);
    }
}
