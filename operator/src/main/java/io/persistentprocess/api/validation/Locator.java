package io.persistentprocess.api.validation;

import java.util.List;
import java.util.Optional;

/** Finds the tree that a path such as {@code env[2].value} leads to. */
final class Locator {
    private Locator() {}

    /** The tree at the path, or the last one on the way that there is. */
    static Tree find(Tree from, String path) {
        Tree found = from;
        for (String step : List.of(path.replace("]", "").split("[.\\[]"))) {
            Optional<Tree> next = step(found, step);
            if (next.isEmpty()) {
                return found;
            }
            found = next.get();
        }
        return found;
    }

    private static Optional<Tree> step(Tree from, String step) {
        return switch (from) {
            case Tree.Mapping mapping -> mapping.get(step);
            case Tree.Sequence sequence -> Optional.of(sequence.items().get(Integer.parseInt(step)));
            case Tree.Scalar _ -> Optional.empty();
        };
    }
}
