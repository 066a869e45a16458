package io.persistentprocess.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.Optional;

/** The end of a main process. */
public record LastExit(
        @JsonPropertyDescription("Completed, Error, Signaled, OOMKilled, StartError or Unknown.")
        String reason,

        @JsonPropertyDescription("The exit code, if it exited.")
        Optional<Integer> exitCode,

        @JsonPropertyDescription("The signal, if one ended it.")
        Optional<String> signal,

        @JsonPropertyDescription("When.") Instant at) {}
