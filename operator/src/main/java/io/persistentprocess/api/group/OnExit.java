package io.persistentprocess.api.group;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** Which exits a rule is for. */
public record OnExit(
        @Required @JsonPropertyDescription("The exit codes that the rule is for.")
        ExitCodes exitCodes) {}
