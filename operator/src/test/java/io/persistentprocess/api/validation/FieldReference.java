package io.persistentprocess.api.validation;

import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.api.validation.FieldSchema.Field;
import io.persistentprocess.api.validation.FieldSchema.Fields;
import java.math.BigDecimal;
import java.util.Optional;

/** Writes the reference of all fields from what the validation goes by. */
final class FieldReference {
    private final StringBuilder page = new StringBuilder();

    static String markdown() {
        FieldReference reference = new FieldReference();
        reference.page.append("""
                # Fields of a PersistentProcessGroup

                `apiVersion: %s`, `kind: %s`. Generated from the model; change the
                descriptions there.

                You may leave out a field that has a default or is not required. ppg refuses fields that it does not know; it ignores
                `status` and what the API server adds to `metadata`.

                | field | type | default | bounds | description |
                |---|---|---|---|---|
                """.formatted(PersistentProcessGroup.API_VERSION, PersistentProcessGroup.KIND));
        reference.rows(new GroupValidator().shape(), "");
        return reference.page.toString();
    }

    private void rows(Fields fields, String prefix) {
        for (Field field : fields.fields()) {
            String path = prefix + field.name();
            row(path, field);
            switch (field.shape()) {
                case Fields nested -> rows(nested, path + ".");
                case FieldSchema.Items(Fields nested, long _, long _, Optional<String> _) -> rows(nested, path + "[].");
                default -> {}
            }
        }
    }

    private void row(String path, Field field) {
        String bounds = bounds(field.shape());
        String allBounds = field.required() ? (bounds.isEmpty() ? "required" : "required; " + bounds) : bounds;
        page.append("| `%s` | %s | %s | %s | %s |%n"
                .formatted(
                        path,
                        type(field.shape()),
                        field.defaultText().map(text -> "`" + text + "`").orElse(""),
                        allBounds,
                        field.description().replace("|", "\\|")));
    }

    private static String type(FieldSchema shape) {
        return switch (shape) {
            case FieldSchema.Text _, FieldSchema.Choice _ -> "string";
            case FieldSchema.Whole _ -> "integer";
            case FieldSchema.Decimal _ -> "number";
            case FieldSchema.Bool _ -> "boolean";
            case FieldSchema.Written written -> written.notation().typeName();
            case FieldSchema.Items items -> "list of " + type(items.element());
            case FieldSchema.Table _ -> "map of string";
            case Fields _ -> "object";
        };
    }

    private static String bounds(FieldSchema shape) {
        return switch (shape) {
            case FieldSchema.Text text -> text(text);
            case FieldSchema.Whole whole -> whole.min() + " to " + whole.max();
            case FieldSchema.Decimal decimal -> number(decimal.min()) + " to " + number(decimal.max());
            case FieldSchema.Choice choice ->
                choice.wording()
                        .map(wording -> wording.form() + ", such as " + wording.example())
                        .orElseGet(() -> String.join(", ", choice.names()));
            case FieldSchema.Written written ->
                written.range()
                        .map(range -> range.min() + " to " + range.max())
                        .orElseGet(
                                () -> "such as " + written.notation().wording().example());
            case FieldSchema.Items items -> items(items);
            case FieldSchema.Table table -> table(table);
            case FieldSchema.Bool _, Fields _ -> "";
        };
    }

    private static String text(FieldSchema.Text text) {
        String form = text.wording()
                .map(wording -> wording.form() + ", such as " + wording.example())
                .orElse("");
        String length = text.maxLength() == Long.MAX_VALUE ? "" : "at most %d characters".formatted(text.maxLength());
        return form.isEmpty() || length.isEmpty() ? form + length : form + "; " + length;
    }

    private static String items(FieldSchema.Items items) {
        String size = items.max() == Long.MAX_VALUE ? "" : "%d to %d items".formatted(items.min(), items.max());
        String unique = items.uniqueBy()
                .map(key -> key.isEmpty() ? ", no two the same" : ", no two of the same " + key)
                .orElse("");
        String each = items.element() instanceof Fields ? "" : bounds(items.element());
        return size + unique + (each.isEmpty() ? "" : "; each: " + each);
    }

    private static String table(FieldSchema.Table table) {
        String size = table.max() == Long.MAX_VALUE ? "" : "at most %d keys".formatted(table.max());
        String keys = table.key()
                .wording()
                .map(wording -> "; each: " + wording.form() + ", such as " + wording.example())
                .orElse("");
        return size + keys;
    }

    private static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
