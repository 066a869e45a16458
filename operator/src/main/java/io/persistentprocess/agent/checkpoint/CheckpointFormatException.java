package io.persistentprocess.agent.checkpoint;

/** A checkpoint that this version cannot understand; the message says what of it, for the user. */
public final class CheckpointFormatException extends Exception {
    private static final long serialVersionUID = 1;

    CheckpointFormatException(String message) {
        super(message);
    }
}
