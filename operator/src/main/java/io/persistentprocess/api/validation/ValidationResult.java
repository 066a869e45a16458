package io.persistentprocess.api.validation;

import java.util.List;
import java.util.Optional;

/** What came of reading a document: the whole of it, or everything that is wrong with it. */
public sealed interface ValidationResult<T> {
    /**
     * Nothing is wrong.
     *
     * @param position where the value is named, if it came from a file
     */
    record Accepted<T>(T value, Optional<SourcePosition> position) implements ValidationResult<T> {}

    /**
     * Something is wrong.
     *
     * @param problems at least one, in the order of the document
     */
    record Refused<T>(List<ManifestProblem> problems) implements ValidationResult<T> {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
