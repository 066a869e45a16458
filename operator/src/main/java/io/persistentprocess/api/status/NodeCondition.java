package io.persistentprocess.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;

/** Something that is so at the moment; it is not listed when it is not. */
public record NodeCondition(
        @JsonPropertyDescription(
                "MemoryHigh: nearly all the memory that is allowed is in use; MemoryPressure: processes wait for memory.")
        String type,

        @JsonPropertyDescription("Since when.") Instant since) {}
