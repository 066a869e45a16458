package io.persistentprocess.api.validation;

import io.persistentprocess.api.validation.DocumentTree.Kind;
import io.persistentprocess.api.validation.DocumentTree.Scalar;
import io.persistentprocess.api.validation.FieldSchema.Range;
import io.persistentprocess.api.validation.FieldSchema.Wording;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/** The part of {@link RecordBinder} for scalars. */
final class ScalarBinder {
    /** Readers differ on leading zeros, 0x, 0o and underscores, so none of these is a number here. */
    private static final Pattern WHOLE = Pattern.compile("[-+]?(0|[1-9][0-9]{0,17})");

    private static final Pattern DECIMAL = Pattern.compile("[-+]?[0-9]{1,18}(\\.[0-9]{0,18})?([eE][-+]?[0-9]{1,3})?");

    private final ProblemCollector findings;

    ScalarBinder(ProblemCollector findings) {
        this.findings = findings;
    }

    /** The name of a schema in a message about a value of another type. */
    static String nameOf(FieldSchema shape) {
        return switch (shape) {
            case FieldSchema.Text _ -> "a string";
            case FieldSchema.Whole _ -> "a whole number";
            case FieldSchema.Decimal _ -> "a number";
            case FieldSchema.Bool _ -> "true or false";
            case FieldSchema.Choice choice ->
                choice.wording().map(Wording::form).orElseGet(() -> "one of " + String.join(", ", choice.names()));
            case FieldSchema.Written written -> written.notation().wording().form();
            case FieldSchema.Items _ -> "a list";
            case FieldSchema.Table _, FieldSchema.Fields _ -> "a mapping";
        };
    }

    Optional<Object> bind(FieldSchema shape, Scalar scalar, String path) {
        if (scalar.kind() == Kind.NULL) {
            return refuse(scalar, path, "must be " + nameOf(shape) + ", not null" + quoted(shape, scalar));
        }
        return switch (shape) {
            case FieldSchema.Text text -> text(text, scalar, path);
            case FieldSchema.Whole whole -> whole(whole, scalar, path);
            case FieldSchema.Decimal decimal -> decimal(decimal, scalar, path);
            case FieldSchema.Bool _ -> bool(scalar, path);
            case FieldSchema.Choice choice -> choice(choice, scalar, path);
            case FieldSchema.Written written -> written(written, scalar, path);
            case FieldSchema.Items _, FieldSchema.Table _, FieldSchema.Fields _ ->
                throw new IllegalArgumentException("not a scalar shape: " + shape);
        };
    }

    /** One of the allowed words may be null to YAML. It is refused, because the API server drops null values. */
    private static String quoted(FieldSchema shape, Scalar scalar) {
        return shape instanceof FieldSchema.Choice choice
                ? choice.names().stream()
                        .filter(scalar.text()::equalsIgnoreCase)
                        .findFirst()
                        .map(name -> "; put it in quotes: " + QuotedText.of(name))
                        .orElse("")
                : "";
    }

    /** The key of a mapping, which is a string in any notation. */
    Optional<Object> key(FieldSchema.Text shape, Scalar scalar, String path) {
        return text(shape, new Scalar(Kind.STRING, scalar.text(), scalar.position()), path);
    }

    private Optional<Object> text(FieldSchema.Text shape, Scalar scalar, String path) {
        String text = scalar.text();
        if (scalar.kind() != Kind.STRING) {
            return refuse(scalar, path, unquoted(scalar));
        }
        if (text.indexOf('\0') >= 0) {
            return refuse(scalar, path, "contains a NUL character, which the kernel takes for the end of the string");
        }
        if (text.isEmpty() && shape.minLength() > 0) {
            return refuse(scalar, path, "must not be empty");
        }
        if (text.length() > shape.maxLength()) {
            return refuse(
                    scalar,
                    path,
                    "must have at most %d characters, not %d".formatted(shape.maxLength(), text.length()));
        }
        if (shape.pattern().isPresent() && !shape.pattern().get().matcher(text).matches()) {
            return refuse(scalar, path, isNot(scalar, shape.wording().orElse(new Wording("allowed here", ""))));
        }
        return Optional.of(text);
    }

    private Optional<Object> whole(FieldSchema.Whole shape, Scalar scalar, String path) {
        if (scalar.kind() != Kind.INTEGER) {
            return refuse(scalar, path, "must be a whole number, not " + shown(scalar));
        }
        if (scalar.text().matches("[-+]?[0-9]{19,}")) {
            return refuse(scalar, path, outside(shape.min(), shape.max(), scalar));
        }
        if (!WHOLE.matcher(scalar.text()).matches()) {
            return refuse(
                    scalar,
                    path,
                    "must be a decimal number without leading zeros, not " + QuotedText.plain(scalar.text()));
        }
        long value = Long.parseLong(scalar.text());
        return value >= shape.min() && value <= shape.max()
                ? Optional.of(Math.toIntExact(value))
                : refuse(scalar, path, outside(shape.min(), shape.max(), scalar));
    }

    private Optional<Object> decimal(FieldSchema.Decimal shape, Scalar scalar, String path) {
        boolean number = scalar.kind() == Kind.INTEGER || scalar.kind() == Kind.DECIMAL;
        if (!number || !DECIMAL.matcher(scalar.text()).matches()) {
            return refuse(scalar, path, "must be a number, not " + shown(scalar));
        }
        double value = Double.parseDouble(scalar.text());
        return value >= shape.min() && value <= shape.max()
                ? Optional.of(value)
                : refuse(scalar, path, outside(shortest(shape.min()), shortest(shape.max()), scalar));
    }

    private Optional<Object> bool(Scalar scalar, String path) {
        if (scalar.kind() != Kind.BOOLEAN) {
            return refuse(scalar, path, "must be true or false, not " + shown(scalar));
        }
        return Optional.of(scalar.text().matches("(?i)true|yes|on"));
    }

    private Optional<Object> choice(FieldSchema.Choice shape, Scalar scalar, String path) {
        Optional<? extends Enum<?>> chosen = shape.constants().stream()
                .filter(constant -> constant.name().equals(scalar.text()))
                .findFirst();
        return chosen.isPresent() ? Optional.of(chosen.get()) : refuse(scalar, path, notChosen(shape, scalar));
    }

    private static String notChosen(FieldSchema.Choice shape, Scalar scalar) {
        String quoted = QuotedText.of(scalar.text());
        Optional<String> meant = SpellingSuggestion.closest(scalar.text(), shape.names());
        return shape.wording()
                .map(wording -> meant.isPresent() ? quoted + " is not " + wording.form() : isNot(scalar, wording))
                .orElseGet(() -> quoted + " is not one of " + String.join(", ", shape.names()))
                .concat(meant.map(word -> "; did you mean \"" + word + "\"?").orElse(""));
    }

    private Optional<Object> written(FieldSchema.Written shape, Scalar scalar, String path) {
        ScalarFormat notation = shape.notation();
        Optional<? extends Object> value = notation.parse().apply(scalar.text());
        if (value.isEmpty()) {
            return refuse(scalar, path, isNot(scalar, notation.wording()));
        }
        if (!notation.takes(scalar.kind())) {
            return refuse(scalar, path, unquoted(scalar));
        }
        boolean admitted =
                shape.range().isEmpty() || shape.range().get().admits().test(value.get());
        return admitted
                ? Optional.of(value.get())
                : refuse(
                        scalar,
                        path,
                        outside(shape.range().get().min(), shape.range().get().max(), scalar));
    }

    private static String isNot(Scalar scalar, Wording wording) {
        return QuotedText.of(scalar.text()) + " " + wording.refusal();
    }

    private static String unquoted(Scalar scalar) {
        return "must be a string, not %s; put it in quotes: %s"
                .formatted(scalar.kindName(), QuotedText.of(scalar.text()));
    }

    private static String outside(Object min, Object max, Scalar scalar) {
        return Range.refusal(min, max) + ", not " + QuotedText.plain(scalar.text());
    }

    private static String shortest(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    private static String shown(Scalar scalar) {
        return scalar.kind() == Kind.STRING ? QuotedText.of(scalar.text()) : QuotedText.plain(scalar.text());
    }

    private Optional<Object> refuse(Scalar scalar, String path, String message) {
        findings.add(path, scalar, message);
        return Optional.empty();
    }
}
