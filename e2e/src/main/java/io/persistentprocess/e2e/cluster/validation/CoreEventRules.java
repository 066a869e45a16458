package io.persistentprocess.e2e.cluster.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** Of the older API of Events, {@code v1}: only one with an eventTime has to be complete. */
final class CoreEventRules implements ObjectRules {
    @Override
    public List<FieldError> check(JsonNode event, Optional<JsonNode> old) {
        return EventFields.of(event, "involvedObject", "reportingComponent", "message")
                .check();
    }
}
