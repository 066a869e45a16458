package io.persistentprocess.agent.processes;

/** Lasts until it is closed. Any thread. */
@FunctionalInterface
public interface ListenerRegistration extends AutoCloseable {
    @Override
    void close();
}
