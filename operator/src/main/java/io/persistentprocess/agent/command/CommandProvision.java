package io.persistentprocess.agent.command;

import io.persistentprocess.supervision.spec.LaunchSpec;
import java.util.function.Consumer;

/** Completes the launch specs of commands with what is read on the node, so that a command sees what the main process sees. */
public interface CommandProvision {
    /**
     * Completes the spec of a command.
     *
     * @param then receives the complete spec; at once if nothing has to be read
     * @param failed receives one sentence for the user instead
     */
    void complete(CommandRequest request, Consumer<LaunchSpec> then, Consumer<String> failed);
}
