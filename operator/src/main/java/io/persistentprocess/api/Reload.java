package io.persistentprocess.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.persistentprocess.api.env.ExpandedSize;
import io.persistentprocess.api.schema.Checked;
import io.persistentprocess.api.value.ReloadWait;
import io.persistentprocess.api.value.Signal;
import java.util.List;
import java.util.Optional;

/** How the main process of an instance reads its configuration again. */
@ValidationRule(
        value = "has(self.signal) != (has(self.command) && size(self.command) > 0)",
        message = Reload.ONE_WAY,
        fieldPath = ".signal")
@ValidationRule(value = "!has(self.waitFor) || has(self.signal)", message = Reload.FOR_SIGNAL, fieldPath = ".waitFor")
@ValidationRule(
        value = "!has(self.command) || " + MemberFaults.PROGRAM_RULE,
        message = MemberFaults.PROGRAM_IS_NAMED,
        fieldPath = ".command")
public record Reload(
        @JsonPropertyDescription("The signal that the main process gets.")
        Optional<Signal> signal,

        @JsonPropertyDescription(
                "What comes after the signal: Ready, the process must send RELOADING=1 and then READY=1"
                        + " within startTimeoutSeconds, or the reload has failed; Nothing, that it was sent counts as success."
                        + " Absent: Ready for type Notify, Nothing for any other.")
        Optional<ReloadWait> waitFor,

        @Size(max = 1000)
        @JsonPropertyDescription(
                "A command that makes the main process reload, whose PID it has in MAINPID and as $(MAINPID);"
                        + " it has failed if it exits with another code than 0. It runs like preStart.")
        List<@Size(max = ExpandedSize.MAX_BYTES) String> command,

        @Default("30")
        @Min(1)
        @Max(86400)
        @JsonPropertyDescription("Seconds after which all processes of the command are killed.")
        int timeoutSeconds,

        @Default("false") @JsonPropertyDescription("true: the command runs with the agent's rights.")
        boolean asAgent)
        implements Checked {
    static final String ONE_WAY = "has either signal or command; remove one or add one";

    static final String FOR_SIGNAL = "is only for a reload by signal; remove it, a command is done when it has ended";

    public Reload {
        command = List.copyOf(command);
    }

    @Override
    public List<Fault> faults() {
        if (signal.isPresent() == !command.isEmpty()) {
            return List.of(new Fault("signal", ONE_WAY));
        }
        if (waitFor.isPresent() && signal.isEmpty()) {
            return List.of(new Fault("waitFor", FOR_SIGNAL));
        }
        return command.isEmpty() || !command.getFirst().isEmpty()
                ? List.of()
                : List.of(new Fault("command[0]", MemberFaults.PROGRAM_IS_NAMED));
    }
}
