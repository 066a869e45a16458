package io.persistentprocess.local.control;

import java.util.Map;
import java.util.Optional;

/**
 * A problem for which a manifest is refused until it is fixed.
 *
 * @param line in the file, from 1; empty: the problem concerns the whole file
 * @param field its path, {@code spec.members[0].command}; empty: the problem concerns no single field
 * @param message what is wrong and how to fix it
 */
public record RefusedManifest(String file, Optional<Long> line, String field, String message) {
    static RefusedManifest of(JsonFields fields) throws MalformedMessageException {
        return new RefusedManifest(
                fields.text("file"),
                fields.optionalNumber("line"),
                fields.optionalText("field").orElse(""),
                fields.text("message"));
    }

    /** As maps, lists, strings, numbers and booleans. */
    public Map<String, Object> plain() {
        return JsonFields.sending()
                .put("file", file)
                .put("line", line)
                .put("field", Optional.of(field).filter(path -> !path.isEmpty()))
                .put("message", message)
                .plain();
    }

    /** {@code groups.yaml:12: spec.members[0].comand: unknown field; did you mean "command"?} */
    @Override
    public String toString() {
        return file + line.map(number -> ":" + number).orElse("") + ": " + (field.isEmpty() ? "" : field + ": ")
                + message;
    }
}
