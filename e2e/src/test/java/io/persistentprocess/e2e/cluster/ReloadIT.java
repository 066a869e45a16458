package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code kubectl ppg reload}, from the command to the processes. */
@ExtendWith({ApiServerExtension.class, ExpectedClientErrors.class})
class ReloadIT {
    @TempDir
    private Path folder;

    private ApiServer server;
    private AgentOnNode agent;
    private Path log;
    private HostProcess first;

    @BeforeEach
    void start(ApiServer prepared) {
        server = prepared;
        log = folder.resolve("log");
        agent = new AgentOnNode(server);
        agent.start();
        agent.apply("shop", members());
        agent.awaitReported("shop", "Ready");
        first = agent.site().awaitRunning("web-0");
        Timeouts.await("both trap the signal")
                .untilAsserted(() -> assertThat(lines()).containsExactly("up", "up"));
    }

    /** Each instance writes its name into the file for each SIGHUP. */
    private String members() {
        return """
            members:
            - name: web
              replicas: 2
              command: [/bin/sh, -c, "trap 'echo $PPG_MEMBER-$PPG_ORDINAL >> %1$s' HUP; echo up >> %1$s; while :; do sleep 0.1; done"]
              reload: {signal: SIGHUP}
            - {name: db, command: [/bin/sleep, "2000"]}
            """.formatted(log);
    }

    @AfterEach
    void clear() throws IOException {
        agent.close();
    }

    @Test
    void anInstanceOrAMemberReloadsOnceAlsoIfTheAgentIsKilled() {
        reload("shop/web-1");
        awaitReloaded("web-1");

        reload("shop/web", "--node", agent.node());
        awaitReloaded("web-0", "web-1", "web-1");

        agent.restart();
        agent.apply("other", "members: [{name: one, command: [/bin/sleep, \"1000\"]}]");
        // It has seen all groups when it has begun with this one.
        agent.awaitReported("other", "Ready");
        awaitReloaded("web-0", "web-1", "web-1");
        assertThat(agent.site().awaitRunning("web-0")).isEqualTo(first);
    }

    private void awaitReloaded(String... instances) {
        Timeouts.await("they have reloaded")
                .untilAsserted(() -> assertThat(lines())
                        .filteredOn(line -> !line.equals("up"))
                        .containsExactlyInAnyOrder(instances));
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(log);
    }

    private void reload(String what, String... more) {
        KubectlPlugin.request(server, agent.namespace(), "reload", what, more);
    }
}
