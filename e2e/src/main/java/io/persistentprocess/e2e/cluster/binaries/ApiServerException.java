package io.persistentprocess.e2e.cluster.binaries;

/** There is no API server, or it does not do what a test needs; the message is for the person who started the test. */
public final class ApiServerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ApiServerException(String message) {
        super(message);
    }

    public ApiServerException(String message, Throwable cause) {
        super(message, cause);
    }
}
