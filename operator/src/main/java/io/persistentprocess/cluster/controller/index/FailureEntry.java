package io.persistentprocess.cluster.controller.index;

import com.fasterxml.jackson.databind.JsonNode;
import io.persistentprocess.api.status.Failing;
import io.persistentprocess.api.status.GroupStatus;
import io.persistentprocess.api.status.NodeGroupState;
import io.persistentprocess.cluster.StatusText;
import io.persistentprocess.supervision.instance.InstanceReport;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/** One failure. Sorted by severity, then by name, so that the same failures always read the same. */
record FailureEntry(Severity severity, Failing what) implements Comparable<FailureEntry> {
    /** The worst first. */
    enum Severity {
        INVALID,
        FAILED,
        UNSUPERVISED,
        BACK_OFF,
        UNHEALTHY,
        WAITING,
        UNREACHABLE
    }

    private static final Comparator<FailureEntry> ORDER = Comparator.<FailureEntry, Severity>comparing(
                    FailureEntry::severity)
            .thenComparing(failure -> failure.what().node())
            .thenComparing(failure -> failure.what().instance())
            .thenComparing(failure -> failure.what().reason())
            .thenComparing(failure -> failure.what().message());

    private static final int LONGEST_MESSAGE = 512;

    private static final Set<String> WAITING =
            Set.of(InstanceReport.Type.WaitingForDependency.name(), InstanceReport.Type.ConditionUnmet.name());

    @Override
    public int compareTo(FailureEntry other) {
        return ORDER.compare(this, other);
    }

    static FailureEntry unreachable(String node, String reason, String message) {
        return new FailureEntry(Severity.UNREACHABLE, new Failing(node, "", reason, message));
    }

    /** As many as fit into a group's status. */
    static List<FailureEntry> of(String node, NodeGroupState state, JsonNode group) {
        if (state == NodeGroupState.Invalid) {
            return List.of(new FailureEntry(
                    Severity.INVALID,
                    new Failing(
                            node, "", "Invalid", shortened(group.path("message").asText()))));
        }
        return StreamSupport.stream(group.path("instances").spliterator(), false)
                .flatMap(instance -> of(node, instance).stream())
                .sorted()
                .limit(GroupStatus.MAX_FAILING)
                .toList();
    }

    private static Optional<FailureEntry> of(String node, JsonNode instance) {
        return severity(instance)
                .map(severity -> new FailureEntry(
                        severity,
                        new Failing(node, instance.path("name").asText(), reason(instance), message(instance))));
    }

    private static Optional<Severity> severity(JsonNode instance) {
        return switch (instance.path("state").asText()) {
            case "Failed" -> Optional.of(Severity.FAILED);
            case "BackOff" -> Optional.of(Severity.BACK_OFF);
            case "Unsupervised" -> Optional.of(Severity.UNSUPERVISED);
            case "Unhealthy" -> Optional.of(Severity.UNHEALTHY);
            case "Pending" -> waitsFor(instance).map(_ -> Severity.WAITING);
            default -> Optional.empty();
        };
    }

    private static Optional<String> waitsFor(JsonNode instance) {
        return StreamSupport.stream(instance.path("conditions").spliterator(), false)
                .map(condition -> condition.path("type").asText())
                .filter(WAITING::contains)
                .findFirst();
    }

    /** The last exit does not explain a running instance. */
    private static String reason(JsonNode instance) {
        Optional<String> waiting = waitsFor(instance);
        if (waiting.isPresent()) {
            return waiting.get();
        }
        if (instance.path("state").asText().equals("Unsupervised")) {
            return "Unsupervised";
        }
        String exit = instance.path("lastExit").path("reason").asText();
        return exit.isEmpty() ? instance.path("state").asText() : exit;
    }

    private static String message(JsonNode instance) {
        String message = instance.path("message").asText();
        if (!message.isEmpty()) {
            return shortened(message);
        }
        JsonNode exit = instance.path("lastExit");
        if (exit.hasNonNull("signal")) {
            return "ended by " + exit.path("signal").asText();
        }
        return exit.hasNonNull("exitCode")
                ? "exited with code " + exit.path("exitCode").asText()
                : "is in state " + instance.path("state").asText();
    }

    private static String shortened(String message) {
        return StatusText.shortened(message, LONGEST_MESSAGE);
    }
}
