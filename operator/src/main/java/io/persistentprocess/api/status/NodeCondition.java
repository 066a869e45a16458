package io.persistentprocess.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;

/** A condition that is present at the moment; it is removed when it ends. */
public record NodeCondition(
        @JsonPropertyDescription(
                "MemoryHigh: nearly all the memory that is allowed is in use; MemoryPressure: processes wait for memory.")
        String type,

        @JsonPropertyDescription("Since when.") Instant since) {}
