package io.persistentprocess.supervision.node;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The facts of a node that a manifest may refer to.
 *
 * @param nodeName {@code spec.nodeName}, the name of the Kubernetes node, or of the host without a cluster
 * @param interfaces the names of the network interfaces that the groups ask for, or of more; empty: not known, or no group asks for any
 */
public record NodeFacts(
        String nodeName,
        Map<String, String> labels,
        Map<String, String> annotations,
        Optional<Set<String>> interfaces) {
    public NodeFacts {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
        interfaces = interfaces.map(Set::copyOf);
    }

    /** Of a node whose interfaces are not known. */
    public NodeFacts(String nodeName, Map<String, String> labels, Map<String, String> annotations) {
        this(nodeName, labels, annotations, Optional.empty());
    }

    /** Of a node without labels and annotations. */
    public NodeFacts(String nodeName) {
        this(nodeName, Map.of(), Map.of());
    }

    public NodeFacts withInterfaces(Optional<Set<String>> known) {
        return new NodeFacts(nodeName, labels, annotations, known);
    }
}
