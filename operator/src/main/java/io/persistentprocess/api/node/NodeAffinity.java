package io.persistentprocess.api.node;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;

/** Selects nodes, with the semantics of core/v1 NodeSelector: what a pod has in {@code requiredDuringSchedulingIgnoredDuringExecution}. */
public record NodeAffinity(
        @Required @Size(min = 1, max = 16) @JsonPropertyDescription("A node must match one of them.")
        List<NodeSelectorTerm> nodeSelectorTerms) {
    public NodeAffinity {
        nodeSelectorTerms = List.copyOf(nodeSelectorTerms);
    }

    public boolean matches(String nodeName, Map<String, String> labels) {
        return nodeSelectorTerms.stream().anyMatch(term -> term.matches(nodeName, labels));
    }
}
