package io.persistentprocess.api.env;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** Where the value of an environment variable comes from. */
public record EnvVarSource(
        @Required @JsonPropertyDescription("A fact about where the instance runs.")
        FieldRef fieldRef) {}
