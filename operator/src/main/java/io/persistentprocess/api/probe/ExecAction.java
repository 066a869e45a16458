package io.persistentprocess.api.probe;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.persistentprocess.api.schema.Checked;
import java.util.List;

/** A command that a probe runs; core/v1 ExecAction. */
@ValidationRule(
        value = "size(self.command) == 0 || size(self.command[0]) > 0",
        message = ExecAction.PROGRAM_IS_NAMED,
        fieldPath = ".command")
public record ExecAction(
        @Required
        @Size(min = 1, max = 100)
        @JsonPropertyDescription("The program and its arguments, not run by a shell, in a cgroup of its own below the"
                + " instance's, with the instance's rights, limits and environment; $(VAR) as in the member's command.")
        List<@Size(max = 4096) String> command)
        implements Checked {
    static final String PROGRAM_IS_NAMED = "begins with the program, which must not be empty";

    public ExecAction {
        command = List.copyOf(command);
    }

    @Override
    public List<Fault> faults() {
        return command.isEmpty() || !command.getFirst().isEmpty()
                ? List.of()
                : List.of(new Fault("command[0]", PROGRAM_IS_NAMED));
    }
}
