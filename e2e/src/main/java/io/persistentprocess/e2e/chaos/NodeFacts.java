package io.persistentprocess.e2e.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.persistentprocess.cluster.ProcessNodeResource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a ProcessNode says.
 *
 * @param groups by name, how many instances are ready
 */
record NodeFacts(String node, boolean deleting, Map<String, Integer> groups) {
    NodeFacts {
        groups = Map.copyOf(groups);
    }

    static NodeFacts of(ProcessNodeResource report) {
        Map<String, Integer> groups = new TreeMap<>();
        Optional.ofNullable(report.getStatus())
                .map(status -> status.path("groups"))
                .ifPresent(all ->
                        all.forEach(group -> groups.put(group.path("name").asText(), count(group))));
        return new NodeFacts(
                report.getMetadata().getName(), report.getMetadata().getDeletionTimestamp() != null, groups);
    }

    private static int count(JsonNode group) {
        return group.path("ready").asInt(-1);
    }
}
