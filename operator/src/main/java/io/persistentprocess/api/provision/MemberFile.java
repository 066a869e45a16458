package io.persistentprocess.api.provision;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.persistentprocess.api.env.ExpandedSize;
import io.persistentprocess.api.schema.Checked;
import io.persistentprocess.api.schema.Form;
import io.persistentprocess.api.schema.SchemaPatterns;
import io.persistentprocess.api.value.FileMode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A small file that an instance has. */
@ValidationRule(
        value = "has(self.value) != has(self.valueFrom)",
        message = MemberFile.ONE_SOURCE,
        fieldPath = ".valueFrom")
public record MemberFile(
        @Required
        @Size(max = 63)
        @Pattern(MemberFile.NAME)
        @Form(value = "a name of lower-case letters, digits, '-' and '.'", example = "rules.yaml")
        @JsonPropertyDescription("Its name in the instance's folder below /run/ppg/files. The path is in PPG_FILE_NAME,"
                + " with the name in capitals and _ for - and '.'.")
        String name,

        @Size(max = SchemaPatterns.MAX_PATH)
        @Pattern(SchemaPatterns.ABSOLUTE_PATH)
        @Form(value = "an absolute path", example = "/etc/suricata/rules.yaml")
        @JsonPropertyDescription("The path of a symbolic link to the file; $(VAR) as in command. Its directory must"
                + " exist and belong to root.")
        Optional<String> path,

        @Default("0400")
        @JsonPropertyDescription("The mode in octal, in quotes. The file belongs to the member's user.")
        FileMode mode,

        @Size(max = ExpandedSize.MAX_BYTES)
        @JsonPropertyDescription(
                "Its contents as they are; nothing is expanded. Counts to the 32 KiB of command, args" + " and env.")
        Optional<String> value,

        @JsonPropertyDescription("Where its contents come from, instead of value: at most 1 MiB, and 16 MiB for all"
                + " files of a node. They are in no spec, checkpoint, log or status.")
        Optional<FileSource> valueFrom,

        @Default("Restart")
        @JsonPropertyDescription("What follows for a running process when the contents change: Reload, as the member's"
                + " reload says, after the file is written; Restart, as for a changed spec; Ignore, nothing: it is"
                + " written at the next start.")
        FileChange onChange)
        implements Checked {
    static final String ONE_SOURCE = "stands in place of value; give one of the two";

    static final String NAME = "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$";

    @Override
    public List<Fault> faults() {
        return value.isEmpty() == valueFrom.isEmpty() ? List.of(new Fault("valueFrom", ONE_SOURCE)) : List.of();
    }

    /** The name of the environment variable with the path of a file. */
    public static String variable(String name) {
        return "PPG_FILE_" + name.toUpperCase(Locale.ROOT).replaceAll("[-.]", "_");
    }
}
