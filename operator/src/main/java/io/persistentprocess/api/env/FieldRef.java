package io.persistentprocess.api.env;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.persistentprocess.api.schema.Form;

/** A field of the Node that an instance runs on, written as in a pod's downward API. */
public record FieldRef(
        @Required
        @Size(max = FieldRef.MAX_LENGTH)
        @Pattern(FieldRef.PATTERN)
        @Form(value = FieldRef.FORM, example = "metadata.labels['example.com/zone']")
        @JsonPropertyDescription(
                "A field of the Node: spec.nodeName, its name; spec.podCIDR; status.hostIP, its internal"
                        + " address; status.allocatable.RESOURCE, rounded up to a whole number, of bytes for memory;"
                        + " metadata.labels['KEY'] or metadata.annotations['KEY']. What the Node does not have is the empty"
                        + " string. A value that changes replaces the process.")
        String fieldPath) {
    public static final String NODE_NAME = "spec.nodeName";
    public static final String POD_CIDR = "spec.podCIDR";
    public static final String HOST_IP = "status.hostIP";
    public static final String ALLOCATABLE = "status.allocatable.";

    static final String FORM = "spec.nodeName, spec.podCIDR, status.hostIP, status.allocatable.RESOURCE,"
            + " metadata.labels['KEY'] or metadata.annotations['KEY']";

    private static final String KEY = "([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?";

    static final String PATTERN = "^(spec\\.(nodeName|podCIDR)|status\\.hostIP|status\\.allocatable\\." + KEY
            + "|metadata\\.(labels|annotations)\\['" + KEY + "'\\])$";

    /** Of the longest key and what stands around it. */
    static final int MAX_LENGTH = 345;

    private static final String LABEL_START = "metadata.labels['";
    private static final String ANNOTATION_START = "metadata.annotations['";
    private static final String KEY_END = "']";

    /** A part of a Node. */
    public sealed interface Field {
        record Label(String key) implements Field {}

        record Annotation(String key) implements Field {}

        /** {@code path}: of a field that has one value. */
        record Single(String path) implements Field {}
    }

    public Field field() {
        if (fieldPath.startsWith(LABEL_START)) {
            return new Field.Label(key(LABEL_START));
        }
        return fieldPath.startsWith(ANNOTATION_START)
                ? new Field.Annotation(key(ANNOTATION_START))
                : new Field.Single(fieldPath);
    }

    private String key(String start) {
        return fieldPath.substring(start.length(), fieldPath.length() - KEY_END.length());
    }
}
