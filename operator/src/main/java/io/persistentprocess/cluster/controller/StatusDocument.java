package io.persistentprocess.cluster.controller;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.persistentprocess.api.status.Condition;
import io.persistentprocess.api.status.GroupStatus;
import io.persistentprocess.api.status.Rollout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A group's status as the API server has it: written, and read as far as a controller goes by what it, or one before it, wrote. */
record StatusDocument(JsonNode json) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.NON_ABSENT))
            .build();

    static StatusDocument of(Optional<JsonNode> json) {
        return new StatusDocument(json.orElseGet(MissingNode::getInstance));
    }

    static StatusDocument of(GroupStatus status) {
        try {
            // Read again, so that equal numbers are of equal types.
            return new StatusDocument(JSON.readTree(JSON.writeValueAsBytes(status)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
