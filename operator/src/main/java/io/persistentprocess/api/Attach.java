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
        @JsonPropertyDescription("A file whose first line is the PID; $(VAR) as in command. If the file and its"
                + " directories belong to root and only root may change them, any process is"
                + " attached; otherwise only one of the member's own user, and none if that user is"
                + " root.")
        Optional<String> pidFile,

        @JsonPropertyDescription("The one process that meets all of these; of processes that descend from each other"
                + " the topmost. If several unrelated ones do, the start fails.")
        Optional<ProcessMatch> match)
        implements Checked {
    static final String ONE_WAY = "stands instead of pidFile; give one of the two";

    @Override
    public List<Fault> faults() {
        return pidFile.isPresent() == match.isPresent() ? List.of(new Fault("match", ONE_WAY)) : List.of();
    }
}
