package io.persistentprocess.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.persistentprocess.api.schema.Checked;
import io.persistentprocess.api.schema.Form;
import io.persistentprocess.api.schema.SchemaPatterns;
import java.util.List;
import java.util.Optional;

/** Selects the running process to take over. */
@ValidationRule(value = "has(self.pidFile) != has(self.match)", message = Attach.ONE_WAY, fieldPath = ".match")
public record Attach(
        @Size(max = SchemaPatterns.MAX_PATH)
        @Pattern(SchemaPatterns.ABSOLUTE_PATH)
        @Form(value = "an absolute path", example = "/run/nginx.pid")
        @JsonPropertyDescription(
                "The process that the first line of this file names, $(VAR) as in command: any, where the file and its folders belong to root"
                        + " and other users may not change them; otherwise one of the member's own user, unless that is root.")
        Optional<String> pidFile,

        @JsonPropertyDescription(
                "The one process that looks like this; of those that descend from each other the topmost.")
        Optional<ProcessMatch> match)
        implements Checked {
    static final String ONE_WAY = "stands instead of pidFile; give one of the two";

    @Override
    public List<Fault> faults() {
        return pidFile.isPresent() == match.isPresent() ? List.of(new Fault("match", ONE_WAY)) : List.of();
    }
}
