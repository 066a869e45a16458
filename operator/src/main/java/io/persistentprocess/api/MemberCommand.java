package io.persistentprocess.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.persistentprocess.api.env.ExpandedSize;
import io.persistentprocess.api.schema.Checked;
import java.util.List;

/** A command that runs beside the main process of an instance. */
@ValidationRule(value = MemberFaults.PROGRAM_RULE, message = MemberFaults.PROGRAM_IS_NAMED, fieldPath = ".command")
public record MemberCommand(
        @Required
        @Size(min = 1, max = 1000)
        @JsonPropertyDescription("The program and its arguments, not run by a shell; $(VAR) as in the member's command,"
                + " and $(MAINPID), $(SERVICE_RESULT), $(EXIT_CODE) and $(EXIT_STATUS) where the command has these.")
        List<@Size(max = ExpandedSize.MAX_BYTES) String> command,

        @Default("30") @Min(1) @Max(86400) @JsonPropertyDescription("Seconds after which all its processes are killed.")
        int timeoutSeconds,

        @Default("false")
        @JsonPropertyDescription("true: it runs with the agent's rights instead of the member's, as root that is, for"
                + " what the member may not do itself.")
        boolean asAgent)
        implements Checked {
    public MemberCommand {
        command = List.copyOf(command);
    }

    @Override
    public List<Fault> faults() {
        return command.isEmpty() || !command.getFirst().isEmpty()
                ? List.of()
                : List.of(new Fault("command[0]", MemberFaults.PROGRAM_IS_NAMED));
    }
}
