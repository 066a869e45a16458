package io.persistentprocess.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** Nodes of a group. */
public record NodeCounts(
        @JsonPropertyDescription("Nodes that the group selects.")
        int desired,

        @JsonPropertyDescription("Those that run the newest spec.")
        int updated,

        @JsonPropertyDescription("Those on which every instance is ready.")
        int ready,

        @JsonPropertyDescription("Those on which an instance fails.")
        int degraded,

        @JsonPropertyDescription("Those that are not ready themselves, or whose agent is down.")
        int unreachable,

        @JsonPropertyDescription("ready/desired, to be printed.")
        String summary) {}
