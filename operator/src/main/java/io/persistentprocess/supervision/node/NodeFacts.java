package io.persistentprocess.supervision.node;

import io.persistentprocess.api.env.FieldRef;
import io.persistentprocess.api.schema.RecordCopy;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The facts of a node that a manifest may refer to.
 *
 * @param nodeName {@code spec.nodeName}, the name of the Kubernetes node, or of the host without a cluster
 * @param fields the other fields of one value, by their paths, {@link FieldRef}; without those that the node does not have
 * @param interfaces the names of the network interfaces that the groups ask for, or of more; empty: not known, or no group asks for any
 */
public record NodeFacts(
        String nodeName,
        Map<String, String> labels,
        Map<String, String> annotations,
        Map<String, String> fields,
        Optional<Set<String>> interfaces) {
    public NodeFacts {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
        fields = Map.copyOf(fields);
        interfaces = interfaces.map(Set::copyOf);
    }

    /** Of a node of which no other fields are known. */
    public NodeFacts(String nodeName, Map<String, String> labels, Map<String, String> annotations) {
        this(nodeName, labels, annotations, Map.of(), Optional.empty());
    }

    /** Of a node without labels and annotations. */
    public NodeFacts(String nodeName) {
        this(nodeName, Map.of(), Map.of());
    }

    public NodeFacts withFields(Map<String, String> known) {
        return RecordCopy.with(this, Map.of("fields", known));
    }

    public NodeFacts withInterfaces(Optional<Set<String>> known) {
        return RecordCopy.with(this, Map.of("interfaces", known));
    }

    /** The value of a field; empty if the node does not have it, as in a pod. */
    public String value(FieldRef reference) {
        return switch (reference.field()) {
            case FieldRef.Field.Label(String key) -> labels.getOrDefault(key, "");
            case FieldRef.Field.Annotation(String key) -> annotations.getOrDefault(key, "");
            case FieldRef.Field.Single(String path) ->
                path.equals(FieldRef.NODE_NAME) ? nodeName : fields.getOrDefault(path, "");
        };
    }
}
