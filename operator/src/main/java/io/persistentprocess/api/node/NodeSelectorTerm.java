package io.persistentprocess.api.node;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;

/** Requirements that a node must meet all of. A term without any matches no node, as in core/v1. */
public record NodeSelectorTerm(
        @Size(max = 32) @JsonPropertyDescription("Requirements on the node's labels.")
        List<NodeSelectorRequirement> matchExpressions,

        @Size(max = 32) @JsonPropertyDescription("Requirements on the node's name.")
        List<NodeFieldRequirement> matchFields) {
    public NodeSelectorTerm {
        matchExpressions = List.copyOf(matchExpressions);
        matchFields = List.copyOf(matchFields);
    }

    boolean matches(String nodeName, Map<String, String> labels) {
        return !(matchExpressions.isEmpty() && matchFields.isEmpty())
                && matchExpressions.stream().allMatch(requirement -> requirement.matches(labels))
                && matchFields.stream().allMatch(requirement -> requirement.matches(nodeName));
    }
}
