package io.persistentprocess.api.validation;

import io.persistentprocess.api.PersistentProcessGroup;
import java.util.Optional;

/**
 * Reads groups from documents. There is no other way to create one, so every group is valid.
 *
 * <p>Immutable. It reads the annotations when it is created, so create one and keep it.
 */
public final class GroupValidator {
    private final FieldSchema.Fields shape = RecordSchemaReader.of(PersistentProcessGroup.class);

    /**
     * Reads one document; the caller checks {@code apiVersion} and {@code kind}.
     *
     * @param path the document's place within another, {@code items[2]}; empty: it is a whole one
     */
    public ValidationResult<PersistentProcessGroup> read(DocumentTree document, String path) {
        ProblemCollector findings = new ProblemCollector();
        Optional<Object> bound = new RecordBinder(findings).bind(shape, document, path);
        if (bound.isPresent() && findings.problems().isEmpty()) {
            return new ValidationResult.Accepted<>(
                    (PersistentProcessGroup) bound.get(),
                    FieldLocator.find(document, "metadata.name").position());
        }
        return new ValidationResult.Refused<>(findings.problems());
    }

    /** The fields of groups, for the field reference. */
    FieldSchema.Fields shape() {
        return shape;
    }
}
