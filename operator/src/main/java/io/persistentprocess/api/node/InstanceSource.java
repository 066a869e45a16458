package io.persistentprocess.api.node;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.persistentprocess.api.schema.Form;
import io.persistentprocess.api.schema.SchemaPatterns;

/** Where the names of instances come from on each node. */
public record InstanceSource(
        @Required
        @Size(max = SchemaPatterns.MAX_LABEL_KEY)
        @Pattern(SchemaPatterns.LABEL_KEY)
        @Form(value = "the key of an annotation", example = "example.com/interfaces")
        @JsonPropertyDescription("An annotation of the Node that lists the names, separated by commas or white space."
                + " Without the annotation there are no instances. A list that cannot be read changes nothing.")
        String nodeAnnotation) {}
