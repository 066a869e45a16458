package io.persistentprocess.agent;

/** An instance cannot be started as its spec says; the message tells the user why. */
final class LaunchException extends Exception {
    LaunchException(String message) {
        super(message);
    }
}
