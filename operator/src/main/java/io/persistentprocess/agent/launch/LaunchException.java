package io.persistentprocess.agent.launch;

/** An instance cannot be started as its spec says; the message has the reason. */
public final class LaunchException extends Exception {
    LaunchException(String message) {
        super(message);
    }
}
