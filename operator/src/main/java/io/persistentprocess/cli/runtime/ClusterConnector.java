package io.persistentprocess.cli.runtime;

import io.persistentprocess.agent.Agent;
import io.persistentprocess.cluster.agent.ClusterAgent;
import java.io.IOException;

/** Connects an engine that runs already with its cluster. Making a client takes a third of the CPU time of a start, and no member that died is to wait for that. */
@FunctionalInterface
public interface ClusterConnector {
    /**
     * Connects the engine with the cluster. After a failure, it closes what it opened.
     *
     * @throws IOException the host's properties for the report cannot be read
     */
    ClusterAgent connect(Agent engine) throws IOException;
}
