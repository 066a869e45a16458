package io.persistentprocess.supervision.command;

import java.time.Duration;
import java.util.List;

/**
 * A command beside the main process.
 *
 * @param command the argument vector; $(NAME) of a variable that is known only when it runs is expanded then
 * @param timeout after which all of its processes are killed
 */
public record CommandSpec(List<String> command, Duration timeout, Rights rights) {
    public CommandSpec {
        command = List.copyOf(command);
    }

    /** Whose credentials and capabilities a command has. */
    public enum Rights {
        /** The member's, as the main process. */
        MEMBER,
        /** The agent's, as a command of systemd.service(5) with the prefix +. */
        AGENT
    }
}
