package io.persistentprocess.api.node;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.persistentprocess.api.schema.Checked;
import io.persistentprocess.api.schema.Form;
import io.persistentprocess.api.schema.SchemaPatterns;
import java.util.List;
import java.util.Optional;

/** Where the names of instances come from on each node. */
@ValidationRule(
        value = "has(self.nodeAnnotation) != has(self.networkInterfaces)",
        message = InstanceSource.ONE_SOURCE,
        fieldPath = ".networkInterfaces")
public record InstanceSource(
        @Size(max = SchemaPatterns.MAX_LABEL_KEY)
        @Pattern(SchemaPatterns.LABEL_KEY)
        @Form(value = "the key of an annotation", example = "example.com/interfaces")
        @JsonPropertyDescription("An annotation of the Node that lists the names, separated by commas or white space."
                + " Without the annotation there are no instances. A list that cannot be read changes nothing.")
        Optional<String> nodeAnnotation,

        @Size(max = InterfacePattern.MAX_LENGTH)
        @Pattern(InterfacePattern.PATTERN)
        @Form(value = InterfacePattern.FORM, example = "en*|eth*")
        @JsonPropertyDescription("The network interfaces of the host whose names match: globs with *, ? and [...],"
                + " separated by '|'. An instance comes and goes with its interface.")
        Optional<String> networkInterfaces)
        implements Checked {
    static final String ONE_SOURCE = "stands in place of nodeAnnotation; give one of the two";

    @Override
    public List<Fault> faults() {
        return nodeAnnotation.isPresent() == networkInterfaces.isPresent()
                ? List.of(new Fault("networkInterfaces", ONE_SOURCE))
                : List.of();
    }

    /** The interfaces of the host that instances are named after. */
    public Optional<InterfacePattern> interfaces() {
        return networkInterfaces.map(InterfacePattern::new);
    }
}
