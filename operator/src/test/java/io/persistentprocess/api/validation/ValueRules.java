package io.persistentprocess.api.validation;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRuleBuilder;
import io.persistentprocess.api.validation.FieldSchema.Wording;
import io.persistentprocess.api.validation.ScalarFormat.AcceptedType;
import io.persistentprocess.api.value.ByteQuantity;
import io.persistentprocess.api.value.CpuQuantity;
import java.util.Optional;

/**
 * How the API server is to check one value. A rule can say how to mend the value, a pattern cannot; but the API server takes no rule that might cost too much, which it reckons from the longest
 * text and the number of places where it might stand.
 */
final class ValueRules {
    /** All rules of a CRD may come to 100 million, so no single one may take up much of that. */
    private static final double AFFORDABLE = 6_000_000;

    private static final double COST_OF_A_BYTE = 0.1;
    private static final double COST_OF_A_CHARACTER_OF_A_PATTERN = 0.25;
    private static final int MOST_BYTES_OF_A_CHARACTER = 4;
    private static final long LARGEST_REQUEST = 3 << 20;

    private final long copies;

    /** @param copies how often the value may stand in one object */
    ValueRules(long copies) {
        this.copies = copies;
    }

    void add(FieldSchema.Text text, JSONSchemaPropsBuilder schema) {
        String form = text.pattern().map(java.util.regex.Pattern::pattern).orElse("^[^\\x00]*$");
        Optional<Wording> wording = text.wording().filter(_ -> isAffordable(bytes(text.maxLength()), form));
        if (wording.isPresent()) {
            schema.addToXKubernetesValidations(rule(matches(form), wording.get().refusal()));
        } else {
            schema.withPattern(form);
        }
    }

    /** The API server's schemas know no patterns of keys. */
    void addKeys(FieldSchema.Table table, JSONSchemaPropsBuilder schema) {
        FieldSchema.Text key = table.key();
        String fits = "size(key) <= %d && key.matches(r'%s')"
                .formatted(key.maxLength(), key.pattern().orElseThrow());
        schema.addToXKubernetesValidations(new ValidationRuleBuilder()
                .withRule("self.all(key, %s)".formatted(fits))
                .withMessageExpression("'\"' + self.filter(key, !(%s))[0] + '\" %s'"
                        .formatted(fits, key.wording().orElseThrow().refusal()))
                .build());
    }

    void add(FieldSchema.Written written, JSONSchemaPropsBuilder schema) {
        switch (written.notation().takes()) {
            case AcceptedType.Text(int maxLength) -> addText(written, maxLength, schema);
            case AcceptedType.TextOrNumber(long min, long max) -> addTextOrNumber(written, min, max, schema);
            case AcceptedType.TextOrDecimal(long min, long max) -> addTextOrNumber(written, min, max, schema);
        }
    }

    private static void addText(FieldSchema.Written written, int maxLength, JSONSchemaPropsBuilder schema) {
        ScalarFormat notation = written.notation();
        String matches = matches(notation.form());
        schema.withType("string")
                .withMaxLength((long) maxLength)
                .addToXKubernetesValidations(rule(matches, notation.wording().refusal()));
        written.range()
                .ifPresent(range -> schema.addToXKubernetesValidations(rule(
                        "!%s || duration(self) >= duration('%s') && duration(self) <= duration('%s')"
                                .formatted(matches, range.min(), range.max()),
                        range.refusal())));
    }

    private void addTextOrNumber(FieldSchema.Written written, long min, long max, JSONSchemaPropsBuilder schema) {
        ScalarFormat notation = written.notation();
        schema.withXKubernetesIntOrString(true);
        if (isAffordable(LARGEST_REQUEST, notation.form())) {
            schema.addToXKubernetesValidations(rule(
                    "type(self) == string ? %s : self >= %d && self <= %d"
                            .formatted(matches(notation.form()), min, max),
                    notation.wording().refusal()));
        } else {
            schema.withPattern(notation.form())
                    .withMinimum((double) written.range()
                            .map(range -> number(notation, range.min()))
                            .orElse(min))
                    .withMaximum((double) written.range()
                            .map(range -> number(notation, range.max()))
                            .orElse(max));
        }
    }

    private boolean isAffordable(long bytes, String form) {
        return copies * Math.ceil(bytes * COST_OF_A_BYTE) * Math.ceil(form.length() * COST_OF_A_CHARACTER_OF_A_PATTERN)
                < AFFORDABLE;
    }

    private static long bytes(long characters) {
        return characters > LARGEST_REQUEST ? LARGEST_REQUEST : characters * MOST_BYTES_OF_A_CHARACTER;
    }

    /** The least whole number that is no less. */
    private static long number(ScalarFormat notation, String quantity) {
        return switch (notation.parse().apply(quantity).orElseThrow()) {
            case ByteQuantity memory -> memory.bytes();
            case CpuQuantity cpu -> Math.ceilDiv(cpu.millis(), 1000);
            case Object other -> throw new IllegalArgumentException("no number: " + other);
        };
    }

    private static String matches(String form) {
        return "self.matches(r'%s')".formatted(form);
    }

    private static ValidationRule rule(String expression, String message) {
        return new ValidationRuleBuilder()
                .withRule(expression)
                .withMessage(message)
                .build();
    }
}
