package io.persistentprocess.api.group;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.persistentprocess.api.schema.Unique;
import java.util.List;

/** A set of exit codes, as in a container's restart rule (KEP-5307). */
public record ExitCodes(
        @Required @JsonPropertyDescription("In: the exit code is one of values; NotIn: it is none of them.")
        ExitCodeOperator operator,

        @Required
        @Size(min = 1, max = 255)
        @Unique
        @JsonPropertyDescription("Exit codes. A process that signal N killed has the code 128+N, as in a container.")
        List<@Min(0) @Max(255) Integer> values) {
    public ExitCodes {
        values = List.copyOf(values);
    }
}
