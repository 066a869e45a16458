package io.persistentprocess.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** Instances. */
public record MemberCounts(
        @JsonPropertyDescription("Instances that should run.")
        int desired,

        @JsonPropertyDescription("How many are ready.") int ready,

        @JsonPropertyDescription("ready/desired, to be printed.")
        String summary) {}
