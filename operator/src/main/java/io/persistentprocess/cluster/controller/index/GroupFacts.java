package io.persistentprocess.cluster.controller.index;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.persistentprocess.api.UpdateType;
import io.persistentprocess.api.node.NodeFilter;
import io.persistentprocess.api.value.IntOrPercent;
import io.persistentprocess.cluster.GroupResource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The parts of a group's spec that a controller uses. An unreadable field counts as absent: the agents report what is wrong with it. */
public record GroupFacts(
        GroupKey key,
        String uid,
        long generation,
        NodeFilter nodes,
        boolean suspend,
        UpdateType update,
        IntOrPercent maxUnavailable) {
    private static final IntOrPercent ONE = new IntOrPercent(1, IntOrPercent.Unit.ONE);

    public static GroupFacts of(GroupResource group) {
        JsonNode spec = Optional.ofNullable(group.getSpec()).orElseGet(MissingNode::getInstance);
        Map<String, String> selector = new TreeMap<>();
        spec.path("nodeSelector")
                .properties()
                .forEach(label -> selector.put(label.getKey(), label.getValue().asText()));
        return new GroupFacts(
                GroupKey.of(group),
                group.getMetadata().getUid(),
                Optional.ofNullable(group.getMetadata().getGeneration()).orElse(0L),
                new NodeFilter(selector, NodeAffinityReader.read(spec.path("nodeAffinity"))),
                spec.path("suspend").asBoolean(false),
                EnumReader.read(
                        UpdateType.class, spec.path("update").path("type").asText(), UpdateType.RollingUpdate),
                IntOrPercent.parse(spec.path("update").path("maxUnavailable").asText())
                        .orElse(ONE));
    }

    boolean selects(NodeView node) {
        return nodes.matches(node.name(), node.labels());
    }
}
