package io.persistentprocess.cli.output;

import io.persistentprocess.cli.console.CommandFailedException;
import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.option.AgentOption;
import io.persistentprocess.local.control.ControlClient;
import io.persistentprocess.local.control.ControlRequest;
import io.persistentprocess.local.control.ControlResponse;
import java.io.IOException;

/** Sends an agent a request that has one answer. */
public final class ControlQuery {
    private ControlQuery() {}

    public static <R extends ControlResponse> R ask(
            AgentOption agent, Console console, ControlRequest request, Class<R> kind)
            throws IOException, CommandFailedException {
        try (ControlClient client = agent.ask(console, request)) {
            ControlResponse response = client.next()
                    .orElseThrow(
                            () -> new CommandFailedException("the agent sent no answer; is it of another version?"));
            if (!kind.isInstance(response)) {
                throw new CommandFailedException("the agent sent an unexpected answer; is it of another version?");
            }
            return kind.cast(response);
        }
    }
}
