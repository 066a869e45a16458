package io.persistentprocess.agent;

import java.io.IOException;

/** An agent could not start; the message tells a user why and what to do. */
public final class AgentStartException extends IOException {
    public AgentStartException(String message, Throwable cause) {
        super(message, cause);
    }

    public AgentStartException(String message) {
        super(message);
    }
}
