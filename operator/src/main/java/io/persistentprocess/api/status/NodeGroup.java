package io.persistentprocess.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import java.util.Optional;

/** A group on a node. */
public record NodeGroup(
        @JsonPropertyDescription("The group's namespace.") String namespace,
        @JsonPropertyDescription("The group's name.") String name,

        @JsonPropertyDescription(
                "The group's metadata.uid; empty: what is left of a group that the cluster does not have.")
        String uid,

        @JsonPropertyDescription("The generation of the spec that is in force on this node.")
        long observedGeneration,

        @JsonPropertyDescription(
                "How the group fares on this node: Ready, Progressing, Degraded, Waiting, Suspended, Removing or"
                        + " Invalid.")
        NodeGroupState state,

        @JsonPropertyDescription("Why, where state does not say it all.")
        String message,

        @JsonPropertyDescription("How many instances should run.")
        int desired,

        @JsonPropertyDescription("How many are ready.") int ready,

        @JsonPropertyDescription("How often they were started again after they had ended by themselves.")
        long restarts,

        @JsonPropertyDescription("The group is being deleted, and nothing of it is left on this node.")
        boolean releasable,

        @JsonPropertyDescription("How often the group's last process was gone, and none about to be started.")
        long releases,

        @JsonPropertyDescription("The last time.") Optional<LastRelease> lastRelease,

        @JsonPropertyDescription("The instances, unhealthy ones first; not all where there are very many.")
        List<NodeInstance> instances,

        @JsonPropertyDescription("How many instances are not listed.")
        int omitted,

        @JsonPropertyDescription("What is wrong with some instance while it runs, since the first of them.")
        List<NodeCondition> conditions) {
    public NodeGroup {
        // Earlier agents report none.
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
        instances = List.copyOf(instances);
    }
}
