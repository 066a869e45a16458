package io.persistentprocess.cluster.controller;

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
 * What matters of a ProcessNode to a controller.
 *
 * @param nodeUid of the Node that owns it; empty: none is named
 */
record Report(String node, Optional<String> nodeUid, boolean drained, Map<GroupKey, Entry> groups) {
    Report {
        groups = Map.copyOf(groups);
    }

    static Report of(ProcessNodeResource resource) {
        String node = resource.getMetadata().getName();
        JsonNode status = Optional.ofNullable(resource.getStatus()).orElseGet(MissingNode::getInstance);
        Map<GroupKey, Entry> groups = new HashMap<>();
        status.path("groups")
                .forEach(group -> groups.put(
                        new GroupKey(
                                group.path("namespace").asText(),
                                group.path("name").asText()),
                        Entry.of(node, group)));
        return new Report(node, owner(resource), status.path("drained").asBoolean(false), groups);
    }

    private static Optional<String> owner(ProcessNodeResource resource) {
        return Stream.ofNullable(resource.getMetadata().getOwnerReferences())
                .flatMap(List::stream)
                .filter(owner -> owner.getKind().equals("Node"))
                .map(OwnerReference::getUid)
                .findFirst();
    }

    /** Of another Node than the one of the name that is there. */
    boolean isOrphanBeside(Optional<NodeView> known) {
        return known.isEmpty()
                || nodeUid.filter(uid -> !uid.equals(known.get().uid())).isPresent();
    }
}
