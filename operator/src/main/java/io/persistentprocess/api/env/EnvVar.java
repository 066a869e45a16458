package io.persistentprocess.api.env;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.persistentprocess.api.schema.Checked;
import io.persistentprocess.api.schema.Form;
import io.persistentprocess.api.schema.SchemaPatterns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A variable of a member's environment: a value, or its source. Without either it is the empty string, as in a pod. */
@ValidationRule(
        value = "!self.name.startsWith('" + DefaultEnvironment.RESERVED_PREFIX + "')",
        message = EnvVar.NAME_IS_RESERVED,
        fieldPath = ".name")
@ValidationRule(
        value = "!has(self.value) || !has(self.valueFrom)",
        message = EnvVar.VALUE_TWICE,
        fieldPath = ".valueFrom")
public record EnvVar(
        @Required
        @Size(max = 255)
        @Pattern(SchemaPatterns.ENV_NAME)
        @Form(value = "the name of an environment variable", example = "LOG_LEVEL")
        @JsonPropertyDescription("The variable's name; those that start with PPG_ are reserved.")
        String name,

        @Size(max = ExpandedSize.MAX_BYTES)
        @JsonPropertyDescription("Its value; $(VAR) stands for a variable that comes before it.")
        Optional<String> value,

        @JsonPropertyDescription("Where its value comes from, instead of value.")
        Optional<EnvVarSource> valueFrom)
        implements Checked {
    static final String NAME_IS_RESERVED =
            "names that start with " + DefaultEnvironment.RESERVED_PREFIX + " are set by the agent; choose another";
    static final String VALUE_TWICE = "cannot stand beside value; remove one of them";

    @Override
    public List<Fault> faults() {
        List<Fault> faults = new ArrayList<>();
        if (name.startsWith(DefaultEnvironment.RESERVED_PREFIX)) {
            faults.add(new Fault("name", NAME_IS_RESERVED));
        }
        if (value.isPresent() && valueFrom.isPresent()) {
            faults.add(new Fault("valueFrom", VALUE_TWICE));
        }
        return List.copyOf(faults);
    }
}
