package io.persistentprocess.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An instance on a node. */
public record NodeInstance(
        @JsonPropertyDescription("NAME-ORDINAL.") String name,

        @JsonPropertyDescription(
                "Pending, Starting, Running, Stopping, BackOff, Stopped, Completed, Failed or Unsupervised.")
        String state,

        @JsonPropertyDescription("Whether it counts as ready.")
        boolean ready,

        @JsonPropertyDescription("The main process, as the host numbers it.")
        Optional<Integer> pid,

        @JsonPropertyDescription("Since when the main process runs.")
        Optional<Instant> startedAt,

        @JsonPropertyDescription("How often it was started again after it had ended by itself.")
        long restarts,

        @JsonPropertyDescription(
                "Why its latest process was started: Created, Exited (the one before had ended by itself), SpecChanged, Requested, Resumed or WithGroup.")
        Optional<String> startReason,

        @JsonPropertyDescription("When it will be started again.")
        Optional<Instant> backoffUntil,

        @JsonPropertyDescription("The reason of the state.") String message,

        @JsonPropertyDescription("How its last process ended.")
        Optional<LastExit> lastExit,

        @JsonPropertyDescription("Its conditions while it runs.")
        List<NodeCondition> conditions,

        @JsonPropertyDescription(
                "Its resource usage, where the host accounts for it, as for members with resources. Sampled every five minutes, and whenever another report is due.")
        Optional<NodeUsage> usage) {
    public NodeInstance {
        // Earlier agents report none.
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }
}
