package io.persistentprocess.agent.launch;

/** An instance cannot be started as its spec says; the message tells the user why. */
public final class LaunchException extends Exception {
    LaunchException(String message) {
        super(message);
    }
}
