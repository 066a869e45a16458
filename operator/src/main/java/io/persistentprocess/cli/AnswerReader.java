package io.persistentprocess.cli;

import io.persistentprocess.local.control.ControlClient;
import io.persistentprocess.local.control.Request;
import io.persistentprocess.local.control.Response;
import java.io.IOException;

/** Asks an agent a question that has one answer. */
final class AnswerReader {
    private AnswerReader() {}

    static <R extends Response> R ask(AgentOption agent, Console console, Request request, Class<R> kind)
            throws IOException, CommandFailedException {
        try (ControlClient client = agent.ask(console, request)) {
            Response response = client.next()
                    .orElseThrow(() -> new CommandFailedException("the agent said nothing; is it of another version?"));
            if (!kind.isInstance(response)) {
                throw new CommandFailedException("the agent said something else; is it of another version?");
            }
            return kind.cast(response);
        }
    }
}
