package io.persistentprocess.api.provision;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.persistentprocess.api.schema.Form;

/** One key of an object in the group's namespace, as configMapKeyRef and secretKeyRef of a pod. */
public record KeySelector(
        @Required
        @Size(max = KeySelector.LONGEST)
        @Pattern(KeySelector.OBJECT_NAME)
        @Form(value = "the name of an object", example = "exporter")
        @JsonPropertyDescription("The object's name, in the group's namespace.")
        String name,

        @Required
        @Size(max = KeySelector.LONGEST)
        @Pattern(KeySelector.KEY)
        @Form(value = "a key of letters, digits, '-', '_' and '.'", example = "config.yaml")
        @JsonPropertyDescription("The key in its data, binaryData or stringData.")
        String key,

        @Default("false")
        @JsonPropertyDescription("true: where there is no such object or key, there is no file; false: the instance"
                + " waits for it before its first start.")
        boolean optional) {
    static final int LONGEST = 253;

    /** A DNS subdomain, RFC 1123. */
    static final String OBJECT_NAME = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

    static final String KEY = "^[-._a-zA-Z0-9]+$";
}
