package io.persistentprocess.cli.runtime;

import io.persistentprocess.agent.Agent;
import io.persistentprocess.agent.AgentConfig;
import io.persistentprocess.cli.console.BackgroundOutput;
import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.output.EventPrinter;
import io.persistentprocess.cluster.agent.ClusterAgent;
import io.persistentprocess.kernel.descriptor.CloseOnFailure;
import io.persistentprocess.local.control.AgentControl;
import io.persistentprocess.local.control.ControlSocket;
import io.persistentprocess.local.notify.NotifySocket;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of an agent on a node of a cluster: the engine, its sockets, its log of events, and its connection with the cluster.
 *
 * @param connected closes its client, too
 */
public record NodeAgent(
        Agent engine, EventPrinter printer, ControlSocket control, NotifySocket notifying, ClusterAgent connected) {
    private static final Logger LOG = LoggerFactory.getLogger(NodeAgent.class);

    /**
     * Adopts running instances and restarts those that died before it reads the desired state. After a failure, it closes what it opened.
     *
     * @throws IOException the cgroup root or a socket cannot be used
     */
    public static NodeAgent start(
            AgentConfig config, Path socket, NotifyOption notify, Console.Look look, ClusterConnector connector)
            throws IOException {
        try (CloseOnFailure opened = new CloseOnFailure()) {
            Agent engine = opened.add(Agent.start(config), Agent::close);
            EventPrinter printer = EventPrinter.start(engine.events(), look, engine.threads());
            ControlSocket control = opened.add(
                    ControlSocket.open(socket, AgentControl.of(engine)), opening -> closeUnused(opening::close));
            NotifySocket notifying = opened.add(notify.open(socket, engine), opening -> closeUnused(opening::close));
            LOG.info(
                    "agent started node={} cgroupRoot={} adopted={}",
                    config.nodeName(),
                    config.cgroupRoot(),
                    engine.instances().size());
            return opened.keep(new NodeAgent(engine, printer, control, notifying, connector.connect(engine)));
        }
    }

    private static void closeUnused(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("the socket of an agent that failed to start cannot be closed reason=\"{}\"", e.getMessage());
        }
    }

    /**
     * Leaves the members running. Stops the engine first, so that no later change of the cluster is applied and the next agent gets the lock soon.
     */
    public void end(BackgroundOutput log) throws IOException, InterruptedException {
        notifying.close();
        engine.close();
        control.close();
        printer.finish();
        log.beginLastWords();
        LOG.info("ended, the instances keep running");
        connected.close();
    }
}
