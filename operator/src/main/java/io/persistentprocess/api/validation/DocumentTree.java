package io.persistentprocess.api.validation;

import java.util.List;
import java.util.Optional;

/**
 * A parsed document of any format. A mapping may hold a key twice: the validation reports that, because it knows the path.
 *
 * <p>Subtrees may be shared (YAML aliases), never cyclic.
 */
public sealed interface DocumentTree {
    /** Absent if the document did not come from a file. */
    Optional<SourcePosition> position();

    /** {@code a mapping}, {@code a list}, {@code a string} …, for messages. */
    String kindName();

    record Mapping(List<Entry> entries, Optional<SourcePosition> position) implements DocumentTree {
        public Mapping {
            entries = List.copyOf(entries);
        }

        /** The first value under the key. */
        public Optional<DocumentTree> get(String key) {
            return entries.stream()
                    .filter(entry -> entry.key().text().equals(key))
                    .map(Entry::value)
                    .findFirst();
        }

        @Override
        public String kindName() {
            return "a mapping";
        }
    }

    record Entry(Scalar key, DocumentTree value) {}

    record Sequence(List<DocumentTree> items, Optional<SourcePosition> position) implements DocumentTree {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String kindName() {
            return "a list";
        }
    }

    /**
     * A value without parts.
     *
     * @param text as written, without quotes
     */
    record Scalar(Kind kind, String text, Optional<SourcePosition> position) implements DocumentTree {
        @Override
        public String kindName() {
            return kind.words;
        }
    }

    /** A scalar's type in the document, whatever the schema expects. */
    enum Kind {
        STRING("a string"),
        INTEGER("a number"),
        DECIMAL("a number"),
        BOOLEAN("a boolean"),
        NULL("null");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }
}
