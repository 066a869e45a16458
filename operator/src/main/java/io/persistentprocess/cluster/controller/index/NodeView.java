package io.persistentprocess.cluster.controller.index;

import io.fabric8.kubernetes.api.model.Node;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The parts of a Node that a controller uses. */
public record NodeView(String name, String uid, Map<String, String> labels, boolean ready) {
    public NodeView {
        labels = Map.copyOf(labels);
    }

    public static NodeView of(Node node) {
        return new NodeView(
                node.getMetadata().getName(),
                node.getMetadata().getUid(),
                Optional.ofNullable(node.getMetadata().getLabels()).orElse(Map.of()),
                Stream.ofNullable(node.getStatus())
                        .flatMap(status -> status.getConditions().stream())
                        .anyMatch(condition ->
                                condition.getType().equals("Ready") && "True".equals(condition.getStatus())));
    }
}
