package io.persistentprocess.api.env;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.persistentprocess.api.schema.Form;

/** A fact about where an instance runs, by the name that the downward API of a pod gives it. */
public record FieldRef(
        @Required
        @Pattern("^spec\\.nodeName$")
        @Form(value = "a field that can be referred to", example = "spec.nodeName")
        @JsonPropertyDescription("spec.nodeName, the name of the node.")
        String fieldPath) {}
