package io.persistentprocess.migration;

/** Something cannot be imported at all; the message says what, where, and how to mend it. */
public final class ImportException extends Exception {
    private static final long serialVersionUID = 1L;

    public ImportException(String message) {
        super(message);
    }

    public ImportException(String message, Throwable cause) {
        super(message, cause);
    }
}
