package io.persistentprocess.api.node;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.persistentprocess.api.env.InstanceName;
import io.persistentprocess.api.schema.Checked;
import io.persistentprocess.api.schema.Form;
import io.persistentprocess.api.schema.Unique;
import java.util.List;
import java.util.Optional;

/** The instances of a member that are named instead of numbered, as those of a template unit, systemd.unit(5). */
@ValidationRule(
        value = "(has(self.names) && size(self.names) > 0) != has(self.from)",
        message = Instances.ONE_WAY,
        fieldPath = ".from")
public record Instances(
        @Size(max = Instances.MAX) @Unique @JsonPropertyDescription("The names. An instance is called MEMBER@NAME.")
        List<
                        @Size(min = 1, max = InstanceName.MAX_LENGTH) @Pattern(InstanceName.PATTERN)
                        @Form(value = InstanceName.FORM, example = "eth0") String>
                names,

        @JsonPropertyDescription("Where the names come from on each node, instead of names.")
        Optional<InstanceSource> from)
        implements Checked {
    static final String ONE_WAY = "stands in place of names; give one of the two";

    /** As of replicas. */
    public static final int MAX = 1000;

    public Instances {
        names = List.copyOf(names);
    }

    @Override
    public List<Fault> faults() {
        return names.isEmpty() == from.isEmpty() ? List.of(new Fault("from", ONE_WAY)) : List.of();
    }
}
