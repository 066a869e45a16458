package io.persistentprocess.cluster.drain;

/** A drain could not be completed. The message names the remaining nodes and what to do. */
public final class DrainFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    DrainFailedException(String message) {
        super(message);
    }
}
