package io.persistentprocess.api.group;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.persistentprocess.api.schema.Form;
import io.persistentprocess.api.schema.SchemaPatterns;

/**
 * What a member waits for before each of its starts; After= and Requires= of systemd.unit(5), {@code depends_on} of the Compose specification.
 */
public record Dependency(
        @Required
        @Size(max = 63)
        @Pattern(SchemaPatterns.DNS_LABEL)
        @Form(value = SchemaPatterns.DNS_LABEL_FORM, example = "db")
        @JsonPropertyDescription("Another member of the group. All its instances on the node must meet the condition.")
        String member,

        @Default("Ready")
        @JsonPropertyDescription("Started: the other's start is complete; Ready: it is ready; Completed: it has ended"
                + " with success and is not restarted.")
        DependencyCondition condition,

        @Default("false")
        @JsonPropertyDescription("true: when an instance of that member ends or is stopped, this member is stopped,"
                + " too, and starts again once the condition is met; PartOf= and BindsTo= of"
                + " systemd.unit(5). false: it keeps running.")
        boolean restart) {
    /** Of a member that depends on itself. */
    public static final String ON_ITSELF = "names the member itself, which would wait for ever; remove that entry";
}
