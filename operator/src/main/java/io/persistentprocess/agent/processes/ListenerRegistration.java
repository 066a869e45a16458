package io.persistentprocess.agent.processes;

/** The registration of a listener; lasts until it is closed. Any thread. */
@FunctionalInterface
public interface ListenerRegistration extends AutoCloseable {
    @Override
    void close();
}
