package io.persistentprocess.e2e.cluster.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Of {@code events.k8s.io/v1}: an Event is complete from the start, and only its series and metadata change. */
final class EventRules implements ObjectRules {
    private static final Set<String> TYPES = Set.of("Normal", "Warning");
    private static final int SHORTEST_SERIES = 2;

    /** What only the older API may set: its name there, and here. */
    private static final Map<String, String> DEPRECATED = new TreeMap<>(Map.of(
            "firstTimestamp", "deprecatedFirstTimestamp",
            "lastTimestamp", "deprecatedLastTimestamp",
            "count", "deprecatedCount",
            "source", "deprecatedSource"));

    /** What stays as it was created: its name in what the server says, and here. */
    private static final Map<String, String> IMMUTABLE = new TreeMap<>(Map.of(
            "action", "action",
            "eventTime", "eventTime",
            "involvedObject", "regarding",
            "message", "note",
            "reason", "reason",
            "related", "related",
            "reportingController", "reportingController",
            "reportingInstance", "reportingInstance",
            "type", "type"));

    @Override
    public List<FieldError> check(JsonNode event, Optional<JsonNode> old) {
        List<FieldError> errors = new ArrayList<>(EventFields.of(event, "regarding", "reportingController", "note")
                .check());
        old.ifPresentOrElse(stored -> addOfUpdate(errors, event, stored), () -> addOfCreate(errors, event));
        return errors;
    }

    private static void addOfCreate(List<FieldError> errors, JsonNode event) {
        errors.addAll(Names.ofObject(event));
        addOfSeries(errors, event.path("series"));
        if (!EventFields.isSet(event.path("eventTime"))) {
            errors.add(FieldError.required("eventTime"));
        }
        if (!TYPES.contains(event.path("type").asText())) {
            errors.add(FieldError.invalid(
                    "type", "has invalid value: " + event.path("type").asText()));
        }
        DEPRECATED.forEach((told, name) -> {
            if (!isZero(event.path(name))) {
                errors.add(FieldError.invalid(told, "needs to be unset"));
            }
        });
    }

    private static void addOfUpdate(List<FieldError> errors, JsonNode event, JsonNode old) {
        if (!Objects.equals(event.path("series"), old.path("series"))) {
            addOfSeries(errors, event.path("series"));
        }
        IMMUTABLE.forEach((told, name) -> addOfChange(errors, told, event.path(name), old.path(name)));
        DEPRECATED.forEach((told, name) -> addOfChange(errors, told, event.path(name), old.path(name)));
    }

    private static void addOfChange(List<FieldError> errors, String field, JsonNode now, JsonNode before) {
        if (!now.equals(before)) {
            errors.add(FieldError.invalid(field, "field is immutable"));
        }
    }

    private static void addOfSeries(List<FieldError> errors, JsonNode series) {
        if (!EventFields.isSet(series)) {
            return;
        }
        if (series.path("count").asInt() < SHORTEST_SERIES) {
            errors.add(FieldError.invalid("series.count", "should be at least " + SHORTEST_SERIES));
        }
        if (!EventFields.isSet(series.path("lastObservedTime"))) {
            errors.add(FieldError.required("series.lastObservedTime"));
        }
    }

    private static boolean isZero(JsonNode value) {
        return !EventFields.isSet(value)
                || (value.isNumber() && value.asInt() == 0)
                || (value.isObject() && value.isEmpty());
    }
}
