package io.persistentprocess.supervision.command;

import java.util.Set;

/**
 * How a main process reads its configuration again.
 *
 * @param on the changes of the launch spec that are answered with a reload instead of a restart
 */
public record ReloadSpec(ReloadAction action, Triggers on) {
    /** Whether the process itself says when it is done. */
    public boolean isNotified() {
        return action instanceof ReloadAction.Signal(String _, Completion completion)
                && completion == Completion.NOTIFIED;
    }

    /** What is done for a reload. */
    public sealed interface ReloadAction {
        /** The main process gets a signal. */
        record Signal(String name, Completion completion) implements ReloadAction {
            public Signal(String name) {
                this(name, Completion.SENT);
            }
        }

        /** A command makes it reload. */
        record Command(CommandSpec command) implements ReloadAction {}
    }

    /** When a reload by signal is done. */
    public enum Completion {
        /** As soon as the signal was sent. */
        SENT,
        /** When the process has sent RELOADING=1 and then READY=1, as with Type=notify-reload of systemd.service(5). */
        NOTIFIED
    }

    /** The parts of a launch spec that a reload takes over. */
    public enum Part {
        ENVIRONMENT,
        /** The words of the command after the program and its first arguments. */
        ARGUMENTS
    }

    /**
     * Changes that are answered with a reload.
     *
     * @param variables single variables of the environment
     * @param programWords how many words of the command come before its arguments
     */
    public record Triggers(Set<Part> parts, Set<String> variables, int programWords) {
        public static final Triggers NONE = new Triggers(Set.of(), Set.of(), 0);

        public Triggers {
            parts = Set.copyOf(parts);
            variables = Set.copyOf(variables);
        }
    }
}
