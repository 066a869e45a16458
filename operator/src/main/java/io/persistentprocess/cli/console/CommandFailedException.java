package io.persistentprocess.cli.console;

/** A command failed; the message is the one line that the user sees. */
public final class CommandFailedException extends Exception {
    public CommandFailedException(String message) {
        super(message);
    }

    public CommandFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
