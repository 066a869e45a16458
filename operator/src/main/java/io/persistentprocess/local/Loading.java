package io.persistentprocess.local;

import java.util.List;

/** What came of reading manifests. */
public sealed interface Loading {
    /**
     * Every document is in order.
     *
     * @param manifests in the order of files and of documents in them; no two groups have the same namespace and name
     */
    record Loaded(List<Manifest> manifests) implements Loading {
        public Loaded {
            manifests = List.copyOf(manifests);
        }
    }

    /**
     * Something is wrong.
     *
     * @param problems at least one, in the order of files and of lines in them
     */
    record Refused(List<FileProblem> problems) implements Loading {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
