package io.persistentprocess.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;

/** When and why a group's last process was gone. */
public record LastRelease(
        @JsonPropertyDescription("Removed, Failed, Stopped, Suspended or Completed.")
        String reason,

        @JsonPropertyDescription("When the agent noticed it.")
        Instant at) {}
