package io.persistentprocess.local.control;

/** The peer sent something that is no message; the exception's message says what is wrong. */
final class MalformedMessageException extends Exception {
    MalformedMessageException(String message) {
        super(message);
    }
}
