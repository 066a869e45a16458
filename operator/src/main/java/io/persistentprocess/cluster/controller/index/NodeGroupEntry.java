package io.persistentprocess.cluster.controller.index;

import com.fasterxml.jackson.databind.JsonNode;
import io.persistentprocess.api.status.NodeGroupState;
import java.util.List;

/** The parts of a group's entry in a ProcessNode that a controller uses. */
public record NodeGroupEntry(
        String uid,
        long observedGeneration,
        NodeGroupState state,
        int desired,
        int ready,
        long restarts,
        boolean releasable,
        boolean left,
        List<FailureEntry> failures) {
    public NodeGroupEntry {
        failures = List.copyOf(failures);
    }

    static NodeGroupEntry of(String node, JsonNode group) {
        NodeGroupState state =
                EnumReader.read(NodeGroupState.class, group.path("state").asText(), NodeGroupState.Progressing);
        boolean releasable = group.path("releasable").asBoolean(false);
        return new NodeGroupEntry(
                group.path("uid").asText().intern(),
                group.path("observedGeneration").asLong(),
                state,
                group.path("desired").asInt(),
                group.path("ready").asInt(),
                group.path("restarts").asLong(),
                releasable,
                !releasable
                        && (!group.path("instances").isEmpty()
                                || group.path("omitted").asInt() > 0
                                || state == NodeGroupState.Removing),
                FailureEntry.of(node, state, group));
    }

    boolean isComplete() {
        return ready >= desired;
    }
}
