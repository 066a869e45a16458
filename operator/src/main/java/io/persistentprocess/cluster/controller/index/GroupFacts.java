package io.persistentprocess.cluster.controller.index;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.persistentprocess.api.UpdateType;
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
        Map<String, String> nodeSelector,
        boolean suspend,
        UpdateType update,
        IntOrPercent maxUnavailable) {
    private static final IntOrPercent ONE = new IntOrPercent(1, IntOrPercent.Unit.ONE);

    public GroupFacts {
        nodeSelector = Map.copyOf(nodeSelector);
    }

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
                selector,
                spec.path("suspend").asBoolean(false),
                EnumReader.read(
                        UpdateType.class, spec.path("update").path("type").asText(), UpdateType.RollingUpdate),
                IntOrPercent.parse(spec.path("update").path("maxUnavailable").asText())
                        .orElse(ONE));
    }

    /** Whether the group selects a node with these labels. */
    boolean selects(Map<String, String> labels) {
        return labels.entrySet().containsAll(nodeSelector.entrySet());
    }
}
