package io.persistentprocess.api.validation;

import java.util.Optional;

/**
 * A problem in a manifest.
 *
 * @param field the path of the field, {@code spec.members[0].command}; empty: the whole document
 * @param position in the file; absent if the document did not come from one
 * @param message what is wrong and how to fix it: one line, lower case start, no full stop
 */
public record ManifestProblem(String field, Optional<SourcePosition> position, String message) {
    /** {@code spec.members[0].comand: unknown field; did you mean "command"?} */
    @Override
    public String toString() {
        return field.isEmpty() ? message : field + ": " + message;
    }
}
