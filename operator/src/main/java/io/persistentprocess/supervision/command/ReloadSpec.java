package io.persistentprocess.supervision.command;

import java.util.Set;

/**
 * How a main process reads its configuration again.
 *
 * @param on the changes of the launch spec that are answered with a reload instead of a restart
 */
public record ReloadSpec(ReloadAction action, Triggers on) {
    /** What is done for a reload. */
    public sealed interface ReloadAction {
        /** The main process gets a signal. */
        record Signal(String name) implements ReloadAction {}

        /** A command makes it reload. */
        record Command(CommandSpec command) implements ReloadAction {}
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
