package io.persistentprocess.local.control;

import java.io.IOException;

/** A control socket cannot be created or reached; the message says why and what to do. */
public final class ControlSocketException extends IOException {
    public ControlSocketException(String message) {
        super(message);
    }

    public ControlSocketException(String message, Throwable cause) {
        super(message, cause);
    }
}
