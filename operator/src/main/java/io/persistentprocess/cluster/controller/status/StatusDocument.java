package io.persistentprocess.cluster.controller.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.persistentprocess.api.status.Condition;
import io.persistentprocess.api.status.GroupStatus;
import io.persistentprocess.api.status.Rollout;
import io.persistentprocess.cluster.StatusSerializer;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A group's status as the API server stores it: written by a controller, and read back as far as the next decision depends on an earlier one. */
public record StatusDocument(JsonNode json) {
    public static StatusDocument of(Optional<JsonNode> json) {
        return new StatusDocument(json.orElseGet(MissingNode::getInstance));
    }

    public static StatusDocument of(GroupStatus status) {
        return new StatusDocument(StatusSerializer.readBack(StatusSerializer.write(status)));
    }

    List<Condition> conditions() {
        return stream(json.path("conditions"))
                .flatMap(condition -> time(condition.path("lastTransitionTime").asText())
                        .map(time -> new Condition(
                                condition.path("type").asText(),
                                condition.path("status").asText(),
                                condition.path("observedGeneration").asLong(),
                                time,
                                condition.path("reason").asText(),
                                condition.path("message").asText()))
                        .stream())
                .toList();
    }

    /** Whether each condition is True, by its type. */
    public Map<String, Boolean> conditionsByType() {
        return conditions().stream()
                .collect(Collectors.toMap(
                        Condition::type, condition -> "True".equals(condition.status()), (first, _) -> first));
    }

    /** Numbers of nodes, by what is counted. */
    public Map<String, Integer> nodeCounts() {
        return json.path("nodes").properties().stream()
                .filter(count -> count.getValue().isInt())
                .collect(Collectors.toMap(
                        Map.Entry::getKey, count -> count.getValue().asInt()));
    }

    /** Restarts counted so far. */
    public long restarts() {
        return Math.max(0, json.path("restarts").asLong());
    }

    Optional<Rollout> rollout() {
        JsonNode rollout = json.path("rollout");
        return rollout.isObject()
                ? Optional.of(new Rollout(
                        rollout.path("generation").asLong(),
                        stream(rollout.path("nodes")).map(JsonNode::asText).toList()))
                : Optional.empty();
    }

    private static Stream<JsonNode> stream(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }
}
