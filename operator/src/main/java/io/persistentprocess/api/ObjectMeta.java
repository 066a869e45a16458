package io.persistentprocess.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.persistentprocess.api.schema.Form;
import io.persistentprocess.api.schema.SchemaPatterns;
import io.persistentprocess.api.schema.Tolerated;
import java.util.Map;

/** The metadata fields common to Kubernetes' ObjectMeta and a manifest file. */
@Tolerated({
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "finalizers",
    "generateName",
    "generation",
    "managedFields",
    "ownerReferences",
    "resourceVersion",
    "selfLink",
    "uid"
})
public record ObjectMeta(
        @Required
        @Size(max = 63)
        @Pattern(SchemaPatterns.DNS_LABEL)
        @Form(value = SchemaPatterns.DNS_LABEL_FORM, example = "web-1")
        @JsonPropertyDescription("The group's name, unique in its namespace. Part of the name of its cgroup directory.")
        String name,

        @Default("default")
        @Size(max = 63)
        @Pattern(SchemaPatterns.DNS_LABEL)
        @Form(value = SchemaPatterns.DNS_LABEL_FORM, example = "web-1")
        @JsonPropertyDescription("The group's namespace.")
        String namespace,

        @JsonPropertyDescription("Labels; not used by the agent.")
        Map<String, String> labels,

        @JsonPropertyDescription("Annotations; not used by the agent.")
        Map<String, String> annotations) {
    public ObjectMeta {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }
}
