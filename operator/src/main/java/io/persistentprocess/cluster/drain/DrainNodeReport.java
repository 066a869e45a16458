package io.persistentprocess.cluster.drain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.persistentprocess.cluster.ProcessNodeResource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The parts of a ProcessNode that a drain uses.
 *
 * @param left instances that still run or are stuck: NAMESPACE/GROUP/INSTANCE STATE
 */
record DrainNodeReport(String node, boolean asked, boolean drained, List<String> left) {
    DrainNodeReport {
        left = List.copyOf(left);
    }

    static DrainNodeReport of(ProcessNodeResource resource) {
        JsonNode status = Optional.ofNullable(resource.getStatus()).orElseGet(MissingNode::getInstance);
        return new DrainNodeReport(
                resource.getMetadata().getName(),
                DrainRequest.isOn(resource),
                status.path("drained").asBoolean(),
                stream(status.path("groups"))
                        .flatMap(DrainNodeReport::instances)
                        .toList());
    }

    /** The reported groups, NAMESPACE/GROUP. */
    static List<String> groups(ProcessNodeResource resource) {
        JsonNode status = Optional.ofNullable(resource.getStatus()).orElseGet(MissingNode::getInstance);
        return stream(status.path("groups")).map(DrainNodeReport::group).toList();
    }

    private static String group(JsonNode group) {
        return group.path("namespace").asText() + "/" + group.path("name").asText();
    }

    private static Stream<String> instances(JsonNode group) {
        String prefix = group(group) + "/";
        return stream(group.path("instances"))
                .map(instance -> prefix + instance.path("name").asText() + " "
                        + instance.path("state").asText());
    }

    private static Stream<JsonNode> stream(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }
}
