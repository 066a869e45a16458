package io.persistentprocess.api.node;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.persistentprocess.api.schema.Form;
import java.util.List;

/** One requirement on a node's name, with the semantics of {@code matchFields} of core/v1, which knows no other field. */
public record NodeFieldRequirement(
        @Required
        @Size(max = 13)
        @Pattern(NodeFieldRequirement.NAME)
        @Form(value = "a field of a node that can be selected", example = "metadata.name")
        @JsonPropertyDescription("The field: metadata.name.")
        String key,

        @Required @JsonPropertyDescription("In: the node's name is the value; NotIn: it is another.")
        NodeFieldOperator operator,

        @Required @Size(min = 1, max = 1) @JsonPropertyDescription("The one name.")
        List<@Size(min = 1, max = 253) String> values) {
    static final String NAME = "^metadata\\.name$";

    public NodeFieldRequirement {
        values = List.copyOf(values);
    }

    boolean matches(String nodeName) {
        return switch (operator) {
            case In -> values.contains(nodeName);
            case NotIn -> !values.contains(nodeName);
        };
    }
}
