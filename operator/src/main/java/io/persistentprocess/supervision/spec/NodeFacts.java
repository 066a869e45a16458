package io.persistentprocess.supervision.spec;

import java.util.Map;

/**
 * The facts of a node that a manifest may refer to.
 *
 * @param nodeName {@code spec.nodeName}, the name of the Kubernetes node, or of the host without a cluster
 */
public record NodeFacts(String nodeName, Map<String, String> labels, Map<String, String> annotations) {
    public NodeFacts {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }

    /** Of a node without labels and annotations. */
    public NodeFacts(String nodeName) {
        this(nodeName, Map.of(), Map.of());
    }
}
