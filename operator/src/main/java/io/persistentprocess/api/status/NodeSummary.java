package io.persistentprocess.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** The columns that kubectl prints of a ProcessNode. */
public record NodeSummary(
        @JsonPropertyDescription("Groups on this node.") int groups,

        @JsonPropertyDescription("Their instances, ready/desired.")
        String members,

        @JsonPropertyDescription("How often they were started again after they had ended by themselves.")
        long restarts) {}
