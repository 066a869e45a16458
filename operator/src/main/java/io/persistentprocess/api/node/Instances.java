package io.persistentprocess.api.node;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.persistentprocess.api.env.InstanceName;
import io.persistentprocess.api.schema.Form;
import io.persistentprocess.api.schema.Unique;
import java.util.List;

/** The instances of a member that are named instead of numbered, as those of a template unit, systemd.unit(5). */
public record Instances(
        @Required
        @Size(min = 1, max = Instances.MAX)
        @Unique
        @JsonPropertyDescription("The names. An instance is called MEMBER@NAME.")
        List<
                        @Size(min = 1, max = InstanceName.MAX_LENGTH) @Pattern(InstanceName.PATTERN)
                        @Form(value = InstanceName.FORM, example = "eth0") String>
                names) {
    /** As of replicas. */
    public static final int MAX = 1000;

    public Instances {
        names = List.copyOf(names);
    }
}
