package io.persistentprocess.supervision.command;

import java.time.Duration;

/** How a command has ended. */
public sealed interface CommandOutcome {
    /** It exited by itself. */
    record Exited(int code) implements CommandOutcome {}

    /** A signal has killed it, and its timeout was not over. */
    record Killed(String signal) implements CommandOutcome {}

    /** Its timeout was over, so all of its processes were killed. */
    record TimedOut(Duration timeout) implements CommandOutcome {}

    /** No process of it has called exec. */
    record NotStarted(String why) implements CommandOutcome {}

    /** It has run while no agent did, and its exit status is lost. */
    record Unknown() implements CommandOutcome {}

    default boolean succeeded() {
        return this instanceof Exited(int code) && code == 0;
    }

    /** The rest of a sentence that begins with the command's name. */
    default String inWords() {
        return switch (this) {
            case Exited(int code) -> "exited with code " + code;
            case Killed(String signal) -> "was killed by " + signal;
            case TimedOut(Duration timeout) -> "was killed after %d s".formatted(timeout.toSeconds());
            case NotStarted(String why) -> "was not started: " + why;
            case Unknown() -> "ended while no agent ran, its exit status is unknown";
        };
    }
}
