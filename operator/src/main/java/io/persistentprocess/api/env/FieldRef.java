package io.persistentprocess.api.env;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.persistentprocess.api.schema.Form;

/** A property of the place where an instance runs, by its name in a pod's downward API. */
public record FieldRef(
        @Required
        @Pattern("^spec\\.nodeName$")
        @Form(value = "a field that can be referred to", example = "spec.nodeName")
        @JsonPropertyDescription("spec.nodeName, the name of the node.")
        String fieldPath) {}
