package io.persistentprocess.cli.runtime;

import io.persistentprocess.agent.Agent;
import io.persistentprocess.cluster.agent.ClusterAgent;
import java.io.IOException;

/** Connects a running engine with its cluster. Creating the client takes a third of the CPU time of a start; the restart of dead members does not wait for it. */
@FunctionalInterface
public interface ClusterConnector {
    /**
     * Connects the engine with the cluster. After a failure, it closes what it opened.
     *
     * @throws IOException the host's properties for the report cannot be read
     */
    ClusterAgent connect(Agent engine) throws IOException;
}
