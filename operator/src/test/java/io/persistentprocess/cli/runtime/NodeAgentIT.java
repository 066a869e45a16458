package io.persistentprocess.cli.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.persistentprocess.agent.Agent;
import io.persistentprocess.agent.AgentConfig;
import io.persistentprocess.api.status.AgentInfo;
import io.persistentprocess.cli.LocalHost;
import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cluster.ClusterClient;
import io.persistentprocess.cluster.ClusterConnection;
import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.agent.ClusterConfig;
import io.persistentprocess.cluster.agent.NamespaceScope;
import io.persistentprocess.local.control.ControlSocketException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Needs root. */
class NodeAgentIT {
    private static final int LONGER_THAN_A_SOCKET_S_PATH = 200;

    @AutoClose
    private final LocalHost host = LocalHost.create();

    NodeAgentIT() throws IOException {}

    @Test
    void aStartThatFailsGivesRootAndClientBack() throws IOException {
        AgentConfig config = new AgentConfig(host.cgroupRoot(), host.manifests().resolveSibling("logs"), "node-1");
        ClusterConnection connection = ClusterClient.ofAgent(
                new ConfigBuilder().withMasterUrl("http://127.0.0.1:1").build(), Duration.ofMinutes(1));
        ClusterConfig cluster = new ClusterConfig(
                "node-1",
                new NamespaceScope.Everywhere(),
                Installation.NONE,
                new AgentInfo("1", Instant.EPOCH),
                HostInfoReader.current());
        Path socket = host.manifests().resolve("s".repeat(LONGER_THAN_A_SOCKET_S_PATH));

        assertThatThrownBy(() ->
                        NodeAgent.start(config, cluster, connection, socket, new NotifyOption(), Console.Look.PLAIN))
                .isInstanceOf(ControlSocketException.class);

        assertThat(connection.client().getHttpClient().isClosed()).isTrue();
        Agent.start(config).close();
    }
}
