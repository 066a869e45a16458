package io.persistentprocess.api.validation;

import io.persistentprocess.api.PersistentProcessGroup;
import java.util.Optional;

/**
 * Reads groups from documents; the only way to make one, so that whoever has a group has a valid one.
 *
 * <p>Immutable; the annotations are looked at when it is made, so make one and keep it.
 */
public final class GroupValidator {
    private final FieldSchema.Fields shape = RecordSchemaReader.of(PersistentProcessGroup.class);

    /**
     * Reads one document; its {@code apiVersion} and {@code kind} are the caller's business.
     *
     * @param path where the document stands within another, {@code items[2]}; empty: it is a whole one
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

    /** The fields that groups have, for the reference. */
    FieldSchema.Fields shape() {
        return shape;
    }
}
