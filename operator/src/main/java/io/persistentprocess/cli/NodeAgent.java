package io.persistentprocess.cli;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.persistentprocess.agent.Agent;
import io.persistentprocess.agent.AgentConfig;
import io.persistentprocess.cluster.agent.ClusterAgent;
import io.persistentprocess.cluster.agent.ClusterConfig;
import io.persistentprocess.local.control.AgentControl;
import io.persistentprocess.local.control.ControlSocket;
import io.persistentprocess.local.notify.NotifySocket;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that serves on a node of a cluster: the engine, who may ask it on the host, what it says, and its connection with the cluster.
 *
 * @param connected ends the client that it was given, too
 */
record NodeAgent(
        Agent engine, EventPrinter printer, ControlSocket control, NotifySocket notifying, ClusterAgent connected) {
    private static final Logger LOG = LoggerFactory.getLogger(NodeAgent.class);

    /** What runs is adopted before anybody is asked what should run. */
    static NodeAgent start(
            AgentConfig config,
            ClusterConfig cluster,
            KubernetesClient client,
            Path socket,
            NotifyOption notify,
            Console.Look look)
            throws IOException {
        Agent engine = Agent.start(config);
        EventPrinter printer = EventPrinter.start(engine.events(), look, engine.threads());
        ControlSocket control = open(engine, socket);
        NotifySocket notifying = open(notify, engine, socket, control);
        LOG.info(
                "agent started node={} cgroupRoot={} adopted={}",
                cluster.nodeName(),
                config.cgroupRoot(),
                engine.instances().size());
        return new NodeAgent(engine, printer, control, notifying, ClusterAgent.start(engine, cluster, client));
    }

    private static NotifySocket open(NotifyOption notify, Agent engine, Path socket, ControlSocket control)
            throws IOException {
        try {
            return notify.open(socket, engine);
        } catch (IOException e) {
            control.close();
            engine.close();
            throw e;
        }
    }

    private static ControlSocket open(Agent engine, Path socket) throws IOException {
        try {
            return ControlSocket.open(socket, AgentControl.of(engine));
        } catch (IOException e) {
            engine.close();
            throw e;
        }
    }

    /** Leaves the members running. The engine first: nothing that the cluster says while the rest ends must be done any more, and the next agent may wait for the lock. */
    void end(BackgroundOutput log) throws IOException, InterruptedException {
        notifying.close();
        engine.close();
        control.close();
        printer.finish();
        log.beginLastWords();
        LOG.info("ended, the instances run on");
        connected.close();
    }
}
