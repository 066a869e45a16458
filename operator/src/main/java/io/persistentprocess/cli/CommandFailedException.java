package io.persistentprocess.cli;

/** A command could not do what it should; the message is the one line that the user sees. */
final class CommandFailedException extends Exception {
    CommandFailedException(String message) {
        super(message);
    }

    CommandFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
