package io.persistentprocess.api.validation;

import java.util.List;
import java.util.Optional;

/** Finds the tree at a path such as {@code env[2].value}. */
final class FieldLocator {
    private FieldLocator() {}

    /** The tree at the path, or at its longest existing prefix. */
    static DocumentTree find(DocumentTree from, String path) {
        DocumentTree found = from;
        for (String step : List.of(path.replace("]", "").split("[.\\[]"))) {
            Optional<DocumentTree> next = step(found, step);
            if (next.isEmpty()) {
                return found;
            }
            found = next.get();
        }
        return found;
    }

    private static Optional<DocumentTree> step(DocumentTree from, String step) {
        return switch (from) {
            case DocumentTree.Mapping mapping -> mapping.get(step);
            case DocumentTree.Sequence sequence -> Optional.of(sequence.items().get(Integer.parseInt(step)));
            case DocumentTree.Scalar _ -> Optional.empty();
        };
    }
}
