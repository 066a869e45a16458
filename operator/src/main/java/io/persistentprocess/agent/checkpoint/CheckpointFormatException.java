package io.persistentprocess.agent.checkpoint;

/** A checkpoint that this version cannot read; the message says what is wrong with it, for the user. */
public final class CheckpointFormatException extends Exception {
    private static final long serialVersionUID = 1;

    CheckpointFormatException(String message) {
        super(message);
    }
}
