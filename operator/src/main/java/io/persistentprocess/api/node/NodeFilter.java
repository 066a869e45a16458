package io.persistentprocess.api.node;

import java.util.Map;
import java.util.Optional;

/** The nodes that have all labels and match the affinity, too. Pure; any thread. */
public record NodeFilter(Map<String, String> labels, Optional<NodeAffinity> affinity) {
    public static final NodeFilter EVERY = new NodeFilter(Map.of(), Optional.empty());

    public NodeFilter {
        labels = Map.copyOf(labels);
    }

    public boolean matches(String nodeName, Map<String, String> nodeLabels) {
        return nodeLabels.entrySet().containsAll(labels.entrySet())
                && affinity.map(wanted -> wanted.matches(nodeName, nodeLabels)).orElse(true);
    }

    /** Whether it matches every node. */
    public boolean isEmpty() {
        return labels.isEmpty() && affinity.isEmpty();
    }
}
