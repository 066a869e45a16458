package io.persistentprocess.e2e.bench;

/** Something that keeps a measurement, or the whole benchmark, from being made; the message is for the person who started it. */
final class BenchmarkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BenchmarkException(String message) {
        super(message);
    }

    BenchmarkException(String message, Throwable cause) {
        super(message, cause);
    }
}
