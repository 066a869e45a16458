package io.persistentprocess.api.provision;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.persistentprocess.api.schema.Form;
import io.persistentprocess.api.value.FileMode;

/** One directory that an instance has. */
public record MemberDirectory(
        @Required
        @Size(max = MemberDirectory.LONGEST_NAME)
        @Pattern(MemberDirectory.RELATIVE_PATH)
        @Form(value = "a relative path without ':' whose names do not start with '.'", example = "suricata")
        @JsonPropertyDescription("Its path below the directory of its kind; $(VAR) as in command. Of several names, the"
                + " last is the member's user's, those before are root's.")
        String name,

        @Default("0755")
        @JsonPropertyDescription("The mode in octal, in quotes, whatever the umask; it is set at each start.")
        FileMode mode) {
    static final int LONGEST_NAME = 255;

    /** A colon separates directories in the environment. */
    static final String RELATIVE_PATH = "^[^./:\\x00-\\x1f][^/:\\x00-\\x1f]*(/[^./:\\x00-\\x1f][^/:\\x00-\\x1f]*)*$";
}
