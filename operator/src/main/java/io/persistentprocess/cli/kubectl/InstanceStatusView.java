package io.persistentprocess.cli.kubectl;

import com.fasterxml.jackson.databind.JsonNode;
import io.persistentprocess.cli.output.HumanDuration;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** An instance on a node. */
record InstanceStatusView(
        String name,
        String state,
        boolean ready,
        Optional<Long> pid,
        Optional<Instant> startedAt,
        long restarts,
        Optional<Instant> backoffUntil,
        String message,
        String lastExit,
        Optional<Instant> lastExitAt) {
    private static final String COMPLETED = "Completed";

    static InstanceStatusView of(JsonNode instance) {
        JsonNode pid = instance.path("pid");
        return new InstanceStatusView(
                instance.path("name").asText(),
                instance.path("state").asText(),
                instance.path("ready").asBoolean(),
                pid.isNumber() ? Optional.of(pid.asLong()) : Optional.empty(),
                instant(instance.path("startedAt")),
                instance.path("restarts").asLong(),
                instant(instance.path("backoffUntil")),
                instance.path("message").asText(),
                exit(instance.path("lastExit")),
                instant(instance.path("lastExit").path("at")));
    }

    private static Optional<Instant> instant(JsonNode text) {
        try {
            return text.isTextual() ? Optional.of(Instant.parse(text.asText())) : Optional.empty();
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    private static String exit(JsonNode exit) {
        String how = exit.path("signal")
                .asText(
                        exit.path("exitCode").isNumber()
                                ? "exit code " + exit.path("exitCode").asInt()
                                : "");
        String reason = exit.path("reason").asText();
        return how.isEmpty() ? reason : reason + " (" + how + ")";
    }

    boolean isHealthy() {
        return ready || state.equals(COMPLETED);
    }

    String age(Instant now) {
        return startedAt.map(at -> HumanDuration.of(Duration.between(at, now))).orElse("-");
    }

    String exitWithAge(Instant now) {
        return lastExitAt
                        .map(at -> HumanDuration.of(Duration.between(at, now)) + " ago: ")
                        .orElse("")
                + lastExit;
    }

    /** Why it is in its state, and what comes next. */
    String explanation(Instant now) {
        String next = backoffUntil
                .map(until -> "next start in " + HumanDuration.of(Duration.between(now, until)))
                .orElse("");
        String why =
                message.isEmpty() && !lastExit.isEmpty() && !isHealthy() ? "last exit " + exitWithAge(now) : message;
        return why.isEmpty() || next.isEmpty() ? why + next : why + "; " + next;
    }
}
