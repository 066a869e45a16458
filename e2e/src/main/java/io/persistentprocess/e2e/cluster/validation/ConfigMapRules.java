package io.persistentprocess.e2e.cluster.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Keys that may name files, at most 1 MiB of data, and no change of what is immutable. */
final class ConfigMapRules implements ObjectRules {
    private static final int MOST_BYTES = 1 << 20;

    @Override
    public List<FieldError> check(JsonNode map, Optional<JsonNode> old) {
        List<FieldError> errors = new ArrayList<>(Names.ofObject(map));
        JsonNode data = map.path("data");
        JsonNode binary = map.path("binaryData");
        addOfKeys(errors, "data", data);
        addOfKeys(errors, "binaryData", binary);
        binary.fieldNames().forEachRemaining(key -> {
            if (data.has(key)) {
                errors.add(FieldError.invalid("data[" + key + "]", "duplicate of key present in binaryData"));
            }
        });
        if (size(data, binary) > MOST_BYTES) {
            errors.add(new FieldError("", "Too long: may not be more than " + MOST_BYTES + " bytes"));
        }
        old.filter(stored -> stored.path("immutable").asBoolean())
                .ifPresent(stored -> addOfImmutable(errors, map, stored));
        return errors;
    }

    private static void addOfKeys(List<FieldError> errors, String field, JsonNode values) {
        values.fieldNames().forEachRemaining(key -> {
            if (!Names.isKey(key)) {
                errors.add(FieldError.invalid(
                        field + "[" + key + "]",
                        "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"));
            }
        });
    }

    private static int size(JsonNode data, JsonNode binary) {
        int size = 0;
        for (JsonNode value : data) {
            size += Names.bytes(value.asText());
        }
        for (JsonNode value : binary) {
            size += Base64.getDecoder().decode(value.asText()).length;
        }
        return size;
    }

    private static void addOfImmutable(List<FieldError> errors, JsonNode map, JsonNode stored) {
        for (String field : List.of("data", "binaryData")) {
            if (!map.path(field).equals(stored.path(field))) {
                errors.add(FieldError.forbidden(field, "field is immutable when `immutable` is set"));
            }
        }
        if (!map.path("immutable").asBoolean()) {
            errors.add(FieldError.forbidden("immutable", "field is immutable when `immutable` is set"));
        }
    }
}
