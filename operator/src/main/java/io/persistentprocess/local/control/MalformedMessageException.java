package io.persistentprocess.local.control;

/** The other end of a connection sent something that is no message; the message here says what is wrong with it. */
final class MalformedMessageException extends Exception {
    MalformedMessageException(String message) {
        super(message);
    }
}
