package io.persistentprocess.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.Optional;

/** The end of a main process. */
public record LastExit(
        @JsonPropertyDescription(
                "Completed, Error, Signaled, OOMKilled, StartError, Unhealthy, WatchdogTimeout or Unknown.")
        String reason,

        @JsonPropertyDescription("The exit code, if it exited.")
        Optional<Integer> exitCode,

        @JsonPropertyDescription("The signal, if one ended it.")
        Optional<String> signal,

        @JsonPropertyDescription(
                "SpecChanged, Requested, Suspended, Removed or WithGroup if ppg stopped it; absent if it ended by itself.")
        Optional<String> stopReason,

        @JsonPropertyDescription(
                "The last line of its output, at most 200 bytes, if it ended by itself and the line is known.")
        Optional<String> output,

        @JsonPropertyDescription("When.") Instant at) {
    /** Without the output, to save space. */
    public LastExit withoutOutput() {
        return new LastExit(reason, exitCode, signal, stopReason, Optional.empty(), at);
    }
}
