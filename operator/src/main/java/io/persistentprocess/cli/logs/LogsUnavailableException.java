package io.persistentprocess.cli.logs;

import java.io.IOException;

/** Logs cannot be shown; the message is the one line that the user sees. */
public final class LogsUnavailableException extends IOException {
    public LogsUnavailableException(String message) {
        super(message);
    }
}
