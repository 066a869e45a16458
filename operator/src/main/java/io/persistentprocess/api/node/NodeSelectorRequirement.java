package io.persistentprocess.api.node;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.persistentprocess.api.schema.Checked;
import io.persistentprocess.api.schema.Form;
import io.persistentprocess.api.schema.SchemaPatterns;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** One requirement on a node's labels, with the semantics of core/v1 NodeSelectorRequirement. */
@ValidationRule(
        value = "!(self.operator in ['In', 'NotIn']) || (has(self.values) && size(self.values) > 0)",
        message = NodeSelectorRequirement.VALUES_ARE_NEEDED,
        fieldPath = ".values")
@ValidationRule(
        value = "!(self.operator in ['Exists', 'DoesNotExist']) || !has(self.values) || size(self.values) == 0",
        message = NodeSelectorRequirement.VALUES_ARE_NOT_USED,
        fieldPath = ".values")
@ValidationRule(
        value = "!(self.operator in ['Gt', 'Lt']) || (has(self.values) && size(self.values) == 1"
                + " && self.values[0].matches('" + NodeSelectorRequirement.INTEGER + "'))",
        message = NodeSelectorRequirement.ONE_INTEGER,
        fieldPath = ".values")
public record NodeSelectorRequirement(
        @Required
        @Size(max = SchemaPatterns.MAX_LABEL_KEY)
        @Pattern(SchemaPatterns.LABEL_KEY)
        @Form(value = SchemaPatterns.LABEL_KEY_FORM, example = "kubernetes.io/arch")
        @JsonPropertyDescription("The label.")
        String key,

        @Required
        @JsonPropertyDescription("In: the label's value is one of values; NotIn: it is none of them, or the node does"
                + " not have the label; Exists, DoesNotExist: the node has the label, or not; Gt, Lt: the label's value"
                + " is an integer greater, or less, than the one value.")
        NodeSelectorOperator operator,

        @Size(max = 100)
        @JsonPropertyDescription("For In and NotIn at least one; for Gt and Lt one integer; for the others none.")
        List<
                        @Size(max = SchemaPatterns.MAX_LABEL_VALUE) @Pattern(SchemaPatterns.LABEL_VALUE)
                        @Form(value = SchemaPatterns.LABEL_VALUE_FORM, example = "amd64") String>
                values)
        implements Checked {
    static final String VALUES_ARE_NEEDED = "needs at least one value for the operators In and NotIn";
    static final String VALUES_ARE_NOT_USED = "must be empty for the operators Exists and DoesNotExist; remove it";
    static final String ONE_INTEGER = "must be one integer, in quotes, for the operators Gt and Lt, such as 8";
    static final String INTEGER = "^[0-9]{1,18}$";

    public NodeSelectorRequirement {
        values = List.copyOf(values);
    }

    /** Whether a node with these labels meets it. */
    boolean matches(Map<String, String> labels) {
        Optional<String> value = Optional.ofNullable(labels.get(key));
        return switch (operator) {
            case In -> value.filter(values::contains).isPresent();
            case NotIn -> value.filter(values::contains).isEmpty();
            case Exists -> value.isPresent();
            case DoesNotExist -> value.isEmpty();
            case Gt -> value.filter(text -> difference(text) > 0).isPresent();
            case Lt -> value.filter(text -> difference(text) < 0).isPresent();
        };
    }

    /** 0 also if there is nothing to compare: a label that is no integer is neither greater nor less. */
    private int difference(String label) {
        OptionalLong left = integer(label);
        OptionalLong right = values.isEmpty() ? OptionalLong.empty() : integer(values.getFirst());
        return left.isPresent() && right.isPresent() ? Long.compare(left.getAsLong(), right.getAsLong()) : 0;
    }

    private static OptionalLong integer(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException _) {
            return OptionalLong.empty();
        }
    }

    @Override
    public List<Fault> faults() {
        return switch (operator) {
            case In, NotIn -> values.isEmpty() ? List.of(new Fault("values", VALUES_ARE_NEEDED)) : List.of();
            case Exists, DoesNotExist ->
                values.isEmpty() ? List.of() : List.of(new Fault("values", VALUES_ARE_NOT_USED));
            case Gt, Lt ->
                values.size() == 1 && values.getFirst().matches(INTEGER)
                        ? List.of()
                        : List.of(new Fault("values", ONE_INTEGER));
        };
    }
}
