package io.persistentprocess.agent.model;

import io.persistentprocess.kernel.error.KernelException;
import java.io.IOException;
import java.util.Optional;

/** An agent could not start; the message has the reason and the remedy. */
public final class AgentStartException extends IOException {
    public AgentStartException(String message, Throwable cause) {
        super(message, cause);
    }

    public AgentStartException(String message) {
        super(message);
    }

    /**
     * Refuses to start if members would end with the agent's container.
     *
     * @param failure why the container's cgroups could not be left; empty: they were, or there is no container
     */
    public static void throwIfTied(Optional<KernelException> failure) throws AgentStartException {
        if (failure.isPresent()) {
            throw new AgentStartException(
                    "members would be killed with the agent's container, because they cannot be moved out of its v1 cgroups: "
                            + failure.get().getMessage(),
                    failure.get());
        }
    }
}
