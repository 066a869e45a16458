package io.persistentprocess.e2e.scale;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.persistentprocess.agent.host.HostContext;
import io.persistentprocess.agent.provision.FileContents;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.api.status.AgentInfo;
import io.persistentprocess.api.status.CgroupMode;
import io.persistentprocess.api.status.HostInfo;
import io.persistentprocess.cluster.ClusterConnection;
import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.RefusedRequests;
import io.persistentprocess.cluster.agent.ClusterAgent;
import io.persistentprocess.cluster.agent.ClusterConfig;
import io.persistentprocess.cluster.agent.NamespaceScope;
import io.persistentprocess.supervision.provision.FileSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

/** A Node with a host on paper, and an agent that differs from a real one in nothing else; its client is its own. */
final class SimulatedNode implements AutoCloseable {
    private final String name;
    private final SimulatedEngine engine;
    private final ClusterAgent agent;

    private SimulatedNode(String name, SimulatedEngine engine, ClusterAgent agent) {
        this.name = name;
        this.engine = engine;
        this.agent = agent;
    }

    /**
     * Starts its agent.
     *
     * @param cluster how to reach the API server
     */
    static SimulatedNode start(Node node, String namespace, Config cluster) {
        String name = node.getMetadata().getName();
        ClusterConfig config = new ClusterConfig(
                name,
                new NamespaceScope.Namespaces(Set.of(namespace)),
                Installation.NONE,
                new AgentInfo("0.1.0", Instant.now().truncatedTo(ChronoUnit.SECONDS)),
                new HostInfo("6.18.0-amd64", CgroupMode.Unified, List.of("pidfd", "inotify", "epoll")));
        SimulatedEngine engine = new SimulatedEngine();
        // What `ppg agent` sets.
        Config own = new ConfigBuilder(cluster)
                .withWatchReconnectInterval(1_000)
                .withRequestRetryBackoffLimit(1)
                .withUserAgent("ppg-agent")
                .withHttp2Disable(true)
                .build();
        return new SimulatedNode(
                name,
                engine,
                ClusterAgent.start(
                        engine,
                        new FileContents(HostContext.here(), Path.of(FileSpec.ROOT)),
                        config,
                        new ClusterConnection(
                                new KubernetesClientBuilder().withConfig(own).build(), new RefusedRequests()),
                        new AgentThreads()));
    }

    String name() {
        return name;
    }

    /** A member restarts. */
    void flap(InstanceId member) {
        engine.restart(member);
    }

    List<InstanceId> members() {
        return engine.ids();
    }

    /** Has every member fail with as long a message as is reported. */
    void failAtLength() {
        engine.fail("x".repeat(512));
    }

    @Override
    public void close() {
        agent.close();
    }
}
