package io.persistentprocess.agent.processes;

/** Lasts until it is closed. Any thread. */
@FunctionalInterface
public interface Listening extends AutoCloseable {
    @Override
    void close();
}
