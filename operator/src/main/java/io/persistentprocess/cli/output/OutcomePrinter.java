package io.persistentprocess.cli.output;

import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.console.ExitCode;
import io.persistentprocess.cli.console.TerminalText;
import io.persistentprocess.cli.option.AgentOption;
import io.persistentprocess.local.control.ControlClient;
import io.persistentprocess.local.control.ControlRequest;
import io.persistentprocess.local.control.ControlResponse;
import java.io.IOException;
import java.util.Optional;

/** Prints the results of a request for instances. */
public final class OutcomePrinter {
    private OutcomePrinter() {}

    /**
     * Sends a request to the agent and prints its result for each instance.
     *
     * @param wanted the result that counts as success
     */
    public static int show(
            AgentOption agent, Console console, ControlRequest request, ControlResponse.Outcome.Result wanted)
            throws IOException {
        int code = ExitCode.OK;
        try (ControlClient client = agent.ask(console, request)) {
            Optional<ControlResponse> response = client.next();
            while (response.isPresent()) {
                if (response.get() instanceof ControlResponse.Outcome outcome) {
                    boolean done = outcome.is(wanted);
                    (done ? console.out() : console.err()).println(line(outcome));
                    code = done ? code : ExitCode.FAILURE;
                }
                response = client.next();
            }
        }
        return code;
    }

    private static String line(ControlResponse.Outcome outcome) {
        String why = outcome.message().isEmpty() ? "" : ": " + outcome.message();
        return TerminalText.of("instance " + outcome.instance() + " " + outcome.text() + why);
    }
}
