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

/** A command that runs once for each release of a group. */
@ValidationRule(value = MemberFaults.PROGRAM_RULE, message = MemberFaults.PROGRAM_IS_NAMED, fieldPath = ".command")
public record OnRelease(
        @Required
        @Size(min = 1, max = 1000)
        @JsonPropertyDescription(
                "The program and its arguments, not run by a shell, as the agent's user. Its environment is"
                        + " PATH, PPG_NAMESPACE, PPG_GROUP, PPG_NODE, PPG_RELEASE_REASON (Removed, Failed, Stopped, Suspended or"
                        + " Completed), PPG_RELEASE_COUNT and PPG_RELEASED_AT; its output goes to onRelease-0.log beside those"
                        + " of the instances.")
        List<@Size(max = ExpandedSize.MAX_BYTES) String> command,

        @Default("30") @Min(1) @Max(3600) @JsonPropertyDescription("Seconds after which it is killed.")
        int timeoutSeconds)
        implements Checked {
    public OnRelease {
        command = List.copyOf(command);
    }

    @Override
    public List<Fault> faults() {
        return command.isEmpty() || !command.getFirst().isEmpty()
                ? List.of()
                : List.of(new Fault("command[0]", MemberFaults.PROGRAM_IS_NAMED));
    }
}
