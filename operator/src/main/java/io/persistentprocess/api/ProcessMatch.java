package io.persistentprocess.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.persistentprocess.api.schema.Checked;
import io.persistentprocess.api.schema.Form;
import io.persistentprocess.api.schema.SchemaPatterns;
import io.persistentprocess.api.value.IdOrName;
import io.persistentprocess.api.value.RegularExpression;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The properties by which a running process is recognised. */
@ValidationRule(
        value = "has(self.executable) || has(self.arguments)",
        message = ProcessMatch.SOMETHING,
        fieldPath = ".executable")
public record ProcessMatch(
        @Size(max = SchemaPatterns.MAX_PATH)
        @Pattern(SchemaPatterns.ABSOLUTE_PATH)
        @Form(value = "an absolute path", example = "/usr/sbin/nginx")
        @JsonPropertyDescription("The program that the process runs, as /proc/PID/exe shows it.")
        Optional<String> executable,

        @Size(min = 1, max = SchemaPatterns.MAX_PATH)
        @JsonPropertyDescription("A regular expression (RE2 syntax) that must be found in the arguments after the"
                + " program's name, joined by blanks. Arguments of more than 256 KiB match nothing.")
        Optional<String> arguments,

        @JsonPropertyDescription("The owner of the process, by number or name. Processes of other users are not"
                + " considered. Absent: the member's own user, see securityContext.runAsUser.")
        Optional<IdOrName> user)
        implements Checked {
    static final String SOMETHING = "is missing; give executable, arguments or both";

    @Override
    public List<Fault> faults() {
        List<Fault> faults = new ArrayList<>();
        if (executable.isEmpty() && arguments.isEmpty()) {
            faults.add(new Fault("executable", SOMETHING));
        }
        try {
            arguments.ifPresent(RegularExpression::of);
        } catch (IllegalArgumentException e) {
            faults.add(new Fault("arguments", e.getMessage()));
        }
        return List.copyOf(faults);
    }
}
