package io.persistentprocess.cli.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.agent.ActionExecutorFixture;
import io.persistentprocess.agent.Agent;
import io.persistentprocess.agent.Specs;
import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cluster.agent.ClusterAgent;
import io.persistentprocess.local.control.ControlSocketException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs root. */
class NodeAgentIT {
    private static final int LONGER_THAN_A_SOCKET_S_PATH = 200;
    private static final String NO_CLUSTER = "there is no cluster";

    @AutoClose
    private final ActionExecutorFixture host = ActionExecutorFixture.create();

    @TempDir
    private Path folder;

    @Test
    void aStartThatFailsGivesTheRootBackAndConnectsWithNoCluster() throws IOException {
        assertThatThrownBy(() -> start("s".repeat(LONGER_THAN_A_SOCKET_S_PATH), engine -> {
                    throw new AssertionError("connected");
                }))
                .isInstanceOf(ControlSocketException.class);

        Agent.start(host.config()).close();
    }

    @Test
    void aMemberThatDiedWhileNoAgentRanIsBackBeforeTheClusterIsConnectedWith() throws IOException {
        host.startAgent();
        host.apply(Specs.group(Specs.command("/bin/sleep", "1000")));
        int died = host.awaitRunning(Specs.WEB);
        host.endAgent();
        ActionExecutorFixture.kill(died);
        await().until(() -> host.processes(Specs.WEB).isEmpty());

        assertThatThrownBy(() -> start("ppg.sock", this::seeItsReplacement)).hasMessage(NO_CLUSTER);

        assertThat(host.processes(Specs.WEB)).hasSize(1).doesNotContain(died);
    }

    private ClusterAgent seeItsReplacement(Agent engine) throws IOException {
        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> !host.processes(Specs.WEB).isEmpty());
        throw new IOException(NO_CLUSTER);
    }

    private void start(String socket, ClusterConnector connector) throws IOException {
        NodeAgent.start(host.config(), folder.resolve(socket), new NotifyOption(), Console.Look.PLAIN, connector);
    }
}
