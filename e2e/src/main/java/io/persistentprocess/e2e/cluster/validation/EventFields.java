package io.persistentprocess.e2e.cluster.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What both APIs of Events ask of every Event.
 *
 * @param involved namespace of what it is about; empty for what has none
 */
record EventFields(
        String namespace,
        boolean hasTime,
        String involved,
        String controller,
        String instance,
        String action,
        String reason,
        String message) {
    private static final int LONGEST_WORD = 128;
    private static final int LONGEST_NOTE = 1024;

    /** The APIs call some fields differently. */
    static EventFields of(JsonNode event, String involved, String controller, String message) {
        return new EventFields(
                event.at("/metadata/namespace").asText(),
                isSet(event.path("eventTime")),
                event.path(involved).path("namespace").asText(),
                event.path(controller).asText(),
                event.path("reportingInstance").asText(),
                event.path("action").asText(),
                event.path("reason").asText(),
                event.path(message).asText());
    }

    static boolean isSet(JsonNode value) {
        return !value.isMissingNode() && !value.isNull();
    }

    List<FieldError> check() {
        List<FieldError> errors = new ArrayList<>();
        if (!agrees()) {
            errors.add(FieldError.invalid("involvedObject.namespace", "does not match event.namespace"));
        }
        if (!Names.isSubdomain(namespace)) {
            errors.add(FieldError.invalid("namespace", "must be a lowercase RFC 1123 subdomain"));
        }
        if (!hasTime) {
            return errors;
        }
        if (controller.isEmpty()) {
            errors.add(FieldError.required("reportingController"));
        } else if (!Names.isQualified(controller)) {
            errors.add(FieldError.invalid("reportingController", "must be a qualified name"));
        }
        addLength(errors, "reportingInstance", instance);
        addLength(errors, "action", action);
        addLength(errors, "reason", reason);
        if (Names.bytes(message) > LONGEST_NOTE) {
            errors.add(tooLong("message", LONGEST_NOTE));
        }
        return errors;
    }

    private boolean agrees() {
        if (involved.isEmpty()) {
            return namespace.equals("default") || (hasTime && namespace.equals("kube-system"));
        }
        return hasTime || namespace.equals(involved);
    }

    private static void addLength(List<FieldError> errors, String field, String value) {
        if (value.isEmpty()) {
            errors.add(FieldError.required(field));
        } else if (Names.bytes(value) > LONGEST_WORD) {
            errors.add(tooLong(field, LONGEST_WORD));
        }
    }

    private static FieldError tooLong(String field, int most) {
        return FieldError.invalid(field, "can have at most " + most + " characters");
    }
}
