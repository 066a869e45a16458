package io.persistentprocess.api.provision;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.persistentprocess.api.schema.Form;
import io.persistentprocess.api.schema.SchemaPatterns;
import io.persistentprocess.api.schema.Tolerated;

/** The name of a ConfigMap or Secret in a manifest file. */
@Tolerated({
    "annotations",
    "creationTimestamp",
    "labels",
    "managedFields",
    "ownerReferences",
    "resourceVersion",
    "selfLink",
    "uid"
})
public record SourceMeta(
        @Required
        @Size(max = KeySelector.LONGEST)
        @Pattern(KeySelector.OBJECT_NAME)
        @Form(value = "the name of an object", example = "exporter")
        @JsonPropertyDescription("The object's name.")
        String name,

        @Default("default")
        @Size(max = 63)
        @Pattern(SchemaPatterns.DNS_LABEL)
        @Form(value = SchemaPatterns.DNS_LABEL_FORM, example = "web-1")
        @JsonPropertyDescription("The object's namespace; that of the groups that name it.")
        String namespace) {}
