package io.persistentprocess.cli;

import io.persistentprocess.agent.Agent;
import io.persistentprocess.cluster.agent.ClusterAgent;
import io.persistentprocess.local.control.ControlSocket;
import io.persistentprocess.local.notify.NotifySocket;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is left to do when a node's agent is ended: it is being upgraded, so its members run on. The JVM's shutdown hook; halts the JVM with the agent's own exit status. */
final class NodeAgentEnding implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeAgentEnding.class);

    private final ClusterAgent cluster;
    private final ControlSocket control;
    private final NotifySocket notify;
    private final Agent engine;
    private final EventPrinter printer;

    NodeAgentEnding(
            ClusterAgent cluster, ControlSocket control, NotifySocket notify, Agent engine, EventPrinter printer) {
        this.cluster = cluster;
        this.control = control;
        this.notify = notify;
        this.engine = engine;
        this.printer = printer;
    }

    @Override
    public void run() {
        Runtime.getRuntime().halt(end());
    }

    /** The engine first: nothing that the cluster says while the rest ends must be done any more, and the next agent may wait for the lock. */
    private int end() {
        try {
            notify.close();
            engine.close();
            control.close();
            printer.finish();
            LOG.info("ended, the instances run on");
            cluster.close();
            return ExitCode.OK;
        } catch (IOException | InterruptedException e) {
            LOG.error("not ended as it should be reason=\"{}\"", e.getMessage());
            return ExitCode.FAILURE;
        }
    }
}
