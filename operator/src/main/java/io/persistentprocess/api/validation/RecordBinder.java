package io.persistentprocess.api.validation;

import io.persistentprocess.api.schema.Checked;
import io.persistentprocess.api.validation.DocumentTree.Entry;
import io.persistentprocess.api.validation.DocumentTree.Kind;
import io.persistentprocess.api.validation.DocumentTree.Mapping;
import io.persistentprocess.api.validation.DocumentTree.Scalar;
import io.persistentprocess.api.validation.DocumentTree.Sequence;
import io.persistentprocess.api.validation.FieldSchema.Field;
import io.persistentprocess.api.validation.FieldSchema.Fields;
import io.persistentprocess.api.validation.FieldSchema.Items;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Creates records from the parts of a tree that match the schema, and collects the problems of the others. Continues after a problem, so that a user
 * sees all at once.
 */
final class RecordBinder {
    private static final int MAX_GUESSES = 100;
    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9_-]{1,60}");

    private final ProblemCollector findings;
    private final ScalarBinder scalars;

    RecordBinder(ProblemCollector findings) {
        this.findings = findings;
        this.scalars = new ScalarBinder(findings);
    }

    /** The value; empty if there is none, and the problems say why. */
    Optional<Object> bind(FieldSchema shape, DocumentTree tree, String path) {
        return switch (shape) {
            case Fields fields when tree instanceof Mapping mapping -> fields(fields, mapping, path);
            case Items items when tree instanceof Sequence sequence -> items(items, sequence, path);
            case FieldSchema.Table table when tree instanceof Mapping mapping -> table(table, mapping, path);
            case Fields _, FieldSchema.Table _ -> mismatch("a mapping", tree, path);
            case Items _ -> mismatch("a list", tree, path);
            case FieldSchema.Text _,
                    FieldSchema.Whole _,
                    FieldSchema.Decimal _,
                    FieldSchema.Bool _,
                    FieldSchema.Choice _,
                    FieldSchema.Written _ ->
                tree instanceof Scalar scalar
                        ? scalar(shape, scalar, path)
                        : mismatch(ScalarBinder.nameOf(shape), tree, path);
        };
    }

    private Optional<Object> scalar(FieldSchema shape, Scalar scalar, String path) {
        Optional<Object> value = scalars.bind(shape, scalar, path);
        value.ifPresent(made -> noteFaults(made, scalar, path));
        return value;
    }

    private Optional<Object> fields(Fields shape, Mapping mapping, String path) {
        Map<String, DocumentTree> given = given(shape, mapping, path);
        Set<String> misspelt = misspelt(shape, mapping);
        Object[] arguments = new Object[shape.fields().size()];
        boolean complete = true;
        for (int i = 0; i < arguments.length; i++) {
            Field field = shape.fields().get(i);
            Optional<Object> argument = field.required() && misspelt.contains(field.name())
                    ? Optional.empty()
                    : argument(field, given, mapping, path);
            complete &= argument.isPresent();
            arguments[i] = argument.orElse(Optional.empty());
        }
        if (!complete) {
            return Optional.empty();
        }
        Object made = shape.constructor().apply(arguments);
        noteFaults(made, mapping, path);
        return Optional.of(made);
    }

    private void noteFaults(Object made, DocumentTree tree, String path) {
        if (made instanceof Checked checked) {
            for (Checked.Fault fault : checked.faults()) {
                findings.add(join(path, fault.field()), FieldLocator.find(tree, fault.field()), fault.message());
            }
        }
    }

    private Optional<Object> argument(Field field, Map<String, DocumentTree> given, Mapping mapping, String path) {
        Optional<DocumentTree> value = Optional.ofNullable(given.get(field.name()))
                .filter(tree -> !isNull(tree) || isUnquotedWord(field.shape(), tree));
        String where = join(path, field.name());
        if (value.isPresent()) {
            Optional<Object> bound = bind(field.shape(), value.get(), where);
            return field.optional() ? bound.map(Optional::of) : bound;
        }
        if (field.required()) {
            findings.add(where, given.getOrDefault(field.name(), mapping), "is required");
            return Optional.empty();
        }
        return Optional.of(field.whenAbsent());
    }

    /** The fields that unknown keys are probably meant for. No problem is reported if they are missing. */
    private static Set<String> misspelt(Fields shape, Mapping mapping) {
        List<String> names = shape.names();
        return mapping.entries().stream()
                .map(entry -> entry.key().text())
                .filter(key -> !names.contains(key) && !shape.tolerated().contains(key))
                .limit(MAX_GUESSES)
                .flatMap(key -> SpellingSuggestion.closest(key, names).stream())
                .filter(name -> mapping.get(name).isEmpty())
                .collect(Collectors.toSet());
    }

    private Map<String, DocumentTree> given(Fields shape, Mapping mapping, String path) {
        Map<String, Entry> given = new HashMap<>();
        for (Entry entry : mapping.entries()) {
            String key = entry.key().text();
            if (shape.tolerated().contains(key)) {
                continue;
            }
            if (!shape.names().contains(key)) {
                findings.add(joinKey(path, key), entry.key(), unknownField(key, shape));
            } else {
                noteDuplicate(given.putIfAbsent(key, entry), entry.key(), join(path, key));
            }
        }
        Map<String, DocumentTree> values = new HashMap<>();
        given.forEach((key, entry) -> values.put(key, entry.value()));
        return values;
    }

    private String unknownField(String key, Fields shape) {
        return "unknown field"
                + UnsupportedField.clause(key)
                        .orElseGet(() -> findings.isFull() ? "" : SpellingSuggestion.clause(key, shape.names()));
    }

    private void noteDuplicate(Entry first, Scalar key, String path) {
        if (first != null) {
            findings.add(
                    path,
                    key,
                    "is set twice"
                            + first.key()
                                    .position()
                                    .map(at -> ", first in line " + at.line())
                                    .orElse("")
                            + "; remove one of them");
        }
    }

    private Optional<Object> items(Items shape, Sequence sequence, String path) {
        int size = sequence.items().size();
        if (size < shape.min()) {
            findings.add(path, sequence, "must not be empty");
            return Optional.empty();
        }
        if (size > shape.max()) {
            findings.add(path, sequence, "must have at most %d items, not %d".formatted(shape.max(), size));
            return Optional.empty();
        }
        List<Object> values = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            bind(shape.element(), sequence.items().get(i), path + "[" + i + "]").ifPresent(values::add);
        }
        shape.uniqueBy().ifPresent(key -> noteRepetitions(sequence, key, path));
        return values.size() == size ? Optional.of(values) : Optional.empty();
    }

    private void noteRepetitions(Sequence sequence, String key, String path) {
        Map<String, Integer> first = new HashMap<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            DocumentTree item = sequence.items().get(i);
            Optional<DocumentTree> identity = key.isEmpty()
                    ? Optional.of(item)
                    : item instanceof Mapping mapping ? mapping.get(key) : Optional.empty();
            if (identity.isPresent() && identity.get() instanceof Scalar scalar && !isNull(scalar)) {
                Integer earlier = first.putIfAbsent(scalar.text(), i);
                if (earlier != null) {
                    findings.add(
                            join(path + "[" + i + "]", key),
                            scalar,
                            "%s is already %s"
                                    .formatted(QuotedText.of(scalar.text()), join(path + "[" + earlier + "]", key)));
                }
            }
        }
    }

    private Optional<Object> table(FieldSchema.Table shape, Mapping mapping, String path) {
        if (mapping.entries().size() > shape.max()) {
            findings.add(
                    path,
                    mapping,
                    "must have at most %d keys, not %d"
                            .formatted(shape.max(), mapping.entries().size()));
            return Optional.empty();
        }
        Map<String, Entry> given = new LinkedHashMap<>();
        Map<String, Object> values = new LinkedHashMap<>();
        for (Entry entry : mapping.entries()) {
            String key = entry.key().text();
            String where = joinKey(path, key);
            noteDuplicate(given.putIfAbsent(key, entry), entry.key(), where);
            Optional<Object> name = scalars.key(shape.key(), entry.key(), where);
            Optional<Object> value = bind(shape.value(), entry.value(), where);
            if (name.isPresent() && value.isPresent()) {
                values.put(key, value.get());
            }
        }
        return values.size() == given.size() ? Optional.of(values) : Optional.empty();
    }

    private Optional<Object> mismatch(String wanted, DocumentTree tree, String path) {
        findings.add(path, tree, "must be " + wanted + ", not " + tree.kindName());
        return Optional.empty();
    }

    private static boolean isNull(DocumentTree tree) {
        return tree instanceof Scalar scalar && scalar.kind() == Kind.NULL;
    }

    /** {@code to: Null}: YAML reads it as null, and the default would replace what the user wrote. */
    private static boolean isUnquotedWord(FieldSchema shape, DocumentTree tree) {
        return shape instanceof FieldSchema.Choice choice
                && tree instanceof Scalar scalar
                && choice.names().stream().anyMatch(scalar.text()::equalsIgnoreCase);
    }

    /** A key of the user's choice may contain any character. */
    private static String joinKey(String path, String key) {
        return PLAIN_KEY.matcher(key).matches() ? join(path, key) : path + "[" + QuotedText.of(key) + "]";
    }

    private static String join(String path, String step) {
        if (step.isEmpty() || path.isEmpty()) {
            return path + step;
        }
        return path + "." + step;
    }
}
