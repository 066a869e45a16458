package io.persistentprocess.agent.processes;

/** Something that holds until it is closed. */
@FunctionalInterface
public interface Registration extends AutoCloseable {
    @Override
    void close();
}
