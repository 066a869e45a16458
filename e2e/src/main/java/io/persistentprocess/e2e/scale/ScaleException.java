package io.persistentprocess.e2e.scale;

/** Something could not be measured; the message is for the person who started the measurement. */
final class ScaleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ScaleException(String message) {
        super(message);
    }

    ScaleException(String message, Throwable cause) {
        super(message, cause);
    }
}
