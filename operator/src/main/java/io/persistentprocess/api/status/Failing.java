package io.persistentprocess.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** An instance, or a whole group, that fails on a node. */
public record Failing(
        @JsonPropertyDescription("The node.") String node,

        @JsonPropertyDescription("The instance, NAME-ORDINAL; empty: the group as a whole.")
        String instance,

        @JsonPropertyDescription("Why, in one CamelCase word.")
        String reason,

        @JsonPropertyDescription("Why, in one sentence.") String message) {}
