package io.persistentprocess.cluster.controller;

import com.fasterxml.jackson.databind.JsonNode;
import io.persistentprocess.api.status.NodeGroupState;
import java.util.List;

/** What matters of a group's entry in a ProcessNode to a controller. */
record Entry(
        String uid,
        long observedGeneration,
        NodeGroupState state,
        int desired,
        int ready,
        long restarts,
        boolean releasable,
        boolean left,
        List<Blame> blames) {
    Entry {
        blames = List.copyOf(blames);
    }

    static Entry of(String node, JsonNode group) {
        NodeGroupState state =
                Words.read(NodeGroupState.class, group.path("state").asText(), NodeGroupState.Progressing);
        boolean releasable = group.path("releasable").asBoolean(false);
        return new Entry(
                group.path("uid").asText(),
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
                Blame.of(node, state, group));
    }

    boolean isComplete() {
        return ready >= desired;
    }
}
