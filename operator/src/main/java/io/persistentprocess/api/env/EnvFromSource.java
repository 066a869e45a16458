package io.persistentprocess.api.env;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.persistentprocess.api.schema.Form;
import io.persistentprocess.api.schema.SchemaPatterns;

/** A file on the node with variables of a member's environment. */
public record EnvFromSource(
        @Required
        @Size(max = SchemaPatterns.MAX_PATH)
        @Pattern(SchemaPatterns.ABSOLUTE_PATH)
        @Form(value = "an absolute path", example = "/etc/default/suricata")
        @JsonPropertyDescription("A file with the syntax of EnvironmentFile=, systemd.exec(5), of at most 128 KiB;"
                + " $(VAR) stands for a variable of env.")
        String file,

        @Default("false")
        @JsonPropertyDescription("true: where the file does not exist, there are no variables; false: the start fails.")
        boolean optional,

        @Default("false")
        @JsonPropertyDescription("false: env counts more than the file, as in a pod; true: the file counts more, as"
                + " EnvironmentFile= does.")
        boolean overridesEnv) {}
