package io.persistentprocess.api.validation;

import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What may stand at a place of a manifest. */
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

    /** One of a few words, the names of an enum's constants. */
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
     * @param uniqueBy present: no two items are the same; a name: they are told apart by this field, empty: by themselves
     */
    record Items(FieldSchema element, long min, long max, Optional<String> uniqueBy) implements FieldSchema {}

    /** A mapping with keys of the user's choice, at most so many. */
    record Table(Text key, Text value, long max) implements FieldSchema {}

    /**
     * A mapping with fixed keys, which becomes a record.
     *
     * @param rules what {@link io.persistentprocess.api.schema.Checked#faults} checks, as far as the API server can check it too
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
     * @param defaultText what stands for the field if it is absent, as a user would write it
     * @param whenAbsent the record's component if the field is absent; of no meaning for a required one
     */
    record Field(
            String name,
            FieldSchema shape,
            boolean required,
            boolean optional,
            Optional<String> defaultText,
            Object whenAbsent,
            String description) {}

    /** What a value is called, with its article, and an example or two. */
    record Wording(String form, String example) {
        /** The end of a sentence that begins with the value. */
        String refusal() {
            return "is not " + form + "; write it like " + example;
        }
    }

    /** The least and the greatest value allowed, as a user would write them, and the test for both. */
    record Range(String min, String max, Predicate<Object> admits) {
        String refusal() {
            return refusal(min, max);
        }

        static String refusal(Object min, Object max) {
            return "must be between %s and %s".formatted(min, max);
        }
    }
}
