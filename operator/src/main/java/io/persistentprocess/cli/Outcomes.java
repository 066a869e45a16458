package io.persistentprocess.cli;

import io.persistentprocess.local.control.ControlClient;
import io.persistentprocess.local.control.Request;
import io.persistentprocess.local.control.Response;
import java.io.IOException;
import java.util.Optional;

/** Tells what became of the instances that a request was for. */
final class Outcomes {
    private Outcomes() {}

    /**
     * Sends a request to the agent and prints its result for each instance.
     *
     * @param wanted the result that counts as success
     */
    static int show(AgentOption agent, Console console, Request request, Response.Outcome.Result wanted)
            throws IOException {
        int code = ExitCode.OK;
        try (ControlClient client = agent.ask(console, request)) {
            Optional<Response> response = client.next();
            while (response.isPresent()) {
                if (response.get() instanceof Response.Outcome outcome) {
                    boolean done = outcome.is(wanted);
                    (done ? console.out() : console.err()).println(line(outcome));
                    code = done ? code : ExitCode.FAILURE;
                }
                response = client.next();
            }
        }
        return code;
    }

    private static String line(Response.Outcome outcome) {
        String why = outcome.message().isEmpty() ? "" : ": " + outcome.message();
        return Printable.of("instance " + outcome.instance() + " " + outcome.text() + why);
    }
}
