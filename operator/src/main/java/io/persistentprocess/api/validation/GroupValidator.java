package io.persistentprocess.api.validation;

import io.persistentprocess.api.PersistentProcessGroup;
import java.util.Optional;

/**
 * Reads groups from documents; the only way to make one, so that whoever has a group has a valid one.
 *
 * <p>Immutable; the annotations are looked at when it is made, so make one and keep it.
 */
public final class GroupValidator {
    private final Shape.Fields shape = Shapes.of(PersistentProcessGroup.class);

    /**
     * Reads one document; its {@code apiVersion} and {@code kind} are the caller's business.
     *
     * @param path where the document stands within another, {@code items[2]}; empty: it is a whole one
     */
    public Reading<PersistentProcessGroup> read(Tree document, String path) {
        Findings findings = new Findings();
        Optional<Object> bound = new Binder(findings).bind(shape, document, path);
        if (bound.isPresent() && findings.problems().isEmpty()) {
            return new Reading.Accepted<>(
                    (PersistentProcessGroup) bound.get(),
                    Locator.find(document, "metadata.name").position());
        }
        return new Reading.Refused<>(findings.problems());
    }

    /** The fields that groups have, for the reference. */
    Shape.Fields shape() {
        return shape;
    }
}
