package io.persistentprocess.api.validation;

import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What the schema allows at a place of a manifest. */
sealed interface FieldSchema {
    /** A string. */
    record Text(long minLength, long maxLength, Optional<Pattern> pattern, Optional<Wording> wording)
            implements FieldSchema {}

    /** A number without a fraction; the bounds are included. */
    record Whole(long min, long max) implements FieldSchema {}

    /** A number; the bounds are included. */
    record Decimal(double min, double max) implements FieldSchema {}

    /** {@code true} or {@code false}. */
    record Bool() implements FieldSchema {}

    /** One of several words, the names of an enum's constants. */
    record Choice(List<? extends Enum<?>> constants, Optional<Wording> wording) implements FieldSchema {
        List<String> names() {
            return constants.stream().map(Enum::name).toList();
        }
    }

    /** A value with a notation of its own, such as a duration. */
    record Written(ScalarFormat notation, Optional<Range> range) implements FieldSchema {}

    /**
     * A list.
     *
     * @param uniqueBy present: the items must differ; a name: in this field, empty: as a whole
     */
    record Items(FieldSchema element, long min, long max, Optional<String> uniqueBy) implements FieldSchema {}

    /** A mapping with keys of the user's choice, up to a maximum. */
    record Table(Text key, Text value, long max) implements FieldSchema {}

    /**
     * A mapping with fixed keys, which becomes a record.
     *
     * @param rules those of {@link io.persistentprocess.api.schema.Checked#faults} that the API server can check too
     */
    record Fields(
            List<Field> fields,
            Set<String> tolerated,
            List<ValidationRule> rules,
            Function<Object[], Object> constructor)
            implements FieldSchema {
        List<String> names() {
            return fields.stream().map(Field::name).toList();
        }
    }

    /**
     * One key of a mapping.
     *
     * @param optional true: the record's component is an {@link Optional}
     * @param defaultText the default, as a user would write it
     * @param whenAbsent the record's component if the field is absent; unused for a required one
     */
    record Field(
            String name,
            FieldSchema shape,
            boolean required,
            boolean optional,
            Optional<String> defaultText,
            Object whenAbsent,
            String description) {}

    /** The name of a kind of value, with its article, and an example or two. */
    record Wording(String form, String example) {
        /** The end of a message that begins with the value. */
        String refusal() {
            return "is not " + form + "; write it like " + example;
        }
    }

    /** The least and the greatest allowed value, as a user would write them, and the test for both. */
    record Range(String min, String max, Predicate<Object> admits) {
        String refusal() {
            return refusal(min, max);
        }

        static String refusal(Object min, Object max) {
            return "must be between %s and %s".formatted(min, max);
        }
    }
}
