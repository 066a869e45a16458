package io.persistentprocess.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;

/** The agent that reports. */
public record AgentInfo(
        @JsonPropertyDescription("Its version.") String version,
        @JsonPropertyDescription("When it started.") Instant startedAt) {}
