package io.persistentprocess.local.control;

import java.util.Map;
import java.util.Optional;

/**
 * Something that is wrong with a manifest, which is refused for it until it is mended.
 *
 * @param line in the file, from 1; empty: it is wrong with the file as a whole
 * @param field its path, {@code spec.members[0].command}; empty: none is to blame
 * @param message what is wrong and how to mend it
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
