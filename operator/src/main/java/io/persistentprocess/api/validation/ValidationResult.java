package io.persistentprocess.api.validation;

import java.util.List;
import java.util.Optional;

/** The result of reading a document: its value, or all its problems. */
public sealed interface ValidationResult<T> {
    /**
     * There is no problem.
     *
     * @param position where the value is named, if it came from a file
     */
    record Accepted<T>(T value, Optional<SourcePosition> position) implements ValidationResult<T> {}

    /**
     * There are problems.
     *
     * @param problems at least one, in the order of the document
     */
    record Refused<T>(List<ManifestProblem> problems) implements ValidationResult<T> {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
