package io.persistentprocess.e2e.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.persistentprocess.cluster.GroupResource;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** What a group's status says, and what it is about. */
record GroupFacts(
        String name,
        boolean deleting,
        long generation,
        long observedGeneration,
        String ready,
        int nodes,
        int nodesReady,
        int nodesUpdated,
        int instances,
        int instancesReady) {
    static GroupFacts of(GroupResource group) {
        JsonNode status = Optional.ofNullable(group.getStatus()).orElseGet(MissingNode::getInstance);
        return new GroupFacts(
                group.getMetadata().getName(),
                group.getMetadata().getDeletionTimestamp() != null,
                group.getMetadata().getGeneration(),
                status.path("observedGeneration").asLong(-1),
                StreamSupport.stream(status.path("conditions").spliterator(), false)
                        .filter(condition -> condition.path("type").asText().equals("Ready"))
                        .map(condition -> condition.path("status").asText())
                        .findFirst()
                        .orElse("missing"),
                status.at("/nodes/desired").asInt(-1),
                status.at("/nodes/ready").asInt(-1),
                status.at("/nodes/updated").asInt(-1),
                status.at("/members/desired").asInt(-1),
                status.at("/members/ready").asInt(-1));
    }
}
