package io.persistentprocess.cluster.controller.index;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.persistentprocess.cluster.ProcessNodeResource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The parts of a ProcessNode that a controller uses.
 *
 * @param nodeUid of the Node that owns it; empty if none is named
 */
public record NodeReportView(
        String node, Optional<String> nodeUid, boolean drained, Map<GroupKey, NodeGroupEntry> groups) {
    public NodeReportView {
        groups = Map.copyOf(groups);
    }

    public static NodeReportView of(ProcessNodeResource resource) {
        String node = resource.getMetadata().getName();
        JsonNode status = Optional.ofNullable(resource.getStatus()).orElseGet(MissingNode::getInstance);
        Map<GroupKey, NodeGroupEntry> groups = new HashMap<>();
        status.path("groups")
                .forEach(group -> groups.put(
                        // Every node reports the same groups.
                        new GroupKey(
                                group.path("namespace").asText().intern(),
                                group.path("name").asText().intern()),
                        NodeGroupEntry.of(node, group)));
        return new NodeReportView(node, owner(resource), status.path("drained").asBoolean(false), groups);
    }

    private static Optional<String> owner(ProcessNodeResource resource) {
        return Stream.ofNullable(resource.getMetadata().getOwnerReferences())
                .flatMap(List::stream)
                .filter(owner -> owner.getKind().equals("Node"))
                .map(OwnerReference::getUid)
                .findFirst();
    }

    /** Whether the report belongs to another Node than the present one of that name. */
    public boolean isOrphanBeside(Optional<NodeView> known) {
        return known.isEmpty()
                || nodeUid.filter(uid -> !uid.equals(known.get().uid())).isPresent();
    }
}
