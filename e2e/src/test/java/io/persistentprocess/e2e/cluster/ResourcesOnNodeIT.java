package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a cluster is told of memory and its limits. */
@ExtendWith({ApiServerExtension.class, ExpectedClientErrors.class})
class ResourcesOnNodeIT {
    private static final String EATER = """
            members:
            - name: eater
              command: [/bin/sh, -c, "trap 'exec tail /dev/zero' USR1; while :; do sleep 0.1; done"]
              resources: {limits: {memory: 32Mi, pids: 50}}
            """;

    private AgentOnNode agent;

    @BeforeEach
    void prepare(ApiServer server) {
        agent = new AgentOnNode(server);
    }

    @AfterEach
    void clear() throws IOException {
        agent.close();
    }

    @Test
    void row16_theVictimOfAnOomKillIsInReportAndEvents() {
        agent.start();
        agent.apply("shop", EATER);
        agent.awaitReported("shop", "Ready");
        HostProcess eater = agent.site().awaitRunning("eater-0");

        eater.signal("USR1");

        agent.site().awaitReplaced("eater-0", eater);
        Timeouts.await("the report tells why")
                .untilAsserted(
                        () -> assertThat(instance().at("/lastExit/reason").asText())
                                .as(instance().toString())
                                .isEqualTo("OOMKilled"));
        Timeouts.await("an Event tells of it")
                .untilAsserted(
                        () -> assertThat(agent.events("shop", "OOMKilled")).hasSize(1));
        assertThat(agent.events("shop", "OOMKilled").getFirst().getMessage())
                .contains("eater-0")
                .contains("tail")
                .contains("32 MiB");
    }

    @Test
    void theReportHasWhatIsUsedAndWhatIsWrong() {
        agent.start();
        agent.apply("shop", EATER.replace("exec tail /dev/zero", "head -c 30M /dev/zero | tail | sleep 1000"));
        agent.awaitReported("shop", "Ready");

        agent.site().awaitRunning("eater-0").signal("USR1");

        Timeouts.await("the report tells of high memory")
                .untilAsserted(() -> assertThat(instance().path("conditions").findValuesAsText("type"))
                        .as(instance().toString())
                        .contains("MemoryHigh"));
        assertThat(agent.reported("shop").path("conditions").findValuesAsText("type"))
                .contains("MemoryHigh");
        JsonNode usage = instance().path("usage");
        assertThat(usage.path("memoryBytes").asLong()).as(usage.toString()).isPositive();
        assertThat(usage.path("memoryPeakBytes").asLong()).as(usage.toString()).isGreaterThan(28 << 20);
        assertThat(usage.path("tasks").asLong()).as(usage.toString()).isPositive();
        assertThat(agent.report().at("/host/notifications").toString()).contains("ebpf");
    }

    @Test
    void limitsAreChangedWithoutARestart() {
        agent.start();
        agent.apply("shop", EATER);
        agent.awaitReported("shop", "Ready");
        HostProcess eater = agent.site().awaitRunning("eater-0");

        agent.apply("shop", EATER.replace("pids: 50", "pids: 60").replace("32Mi", "48Mi"));

        Timeouts.await("the new generation is in force")
                .untilAsserted(() -> assertThat(agent.reported("shop")
                                .path("observedGeneration")
                                .asLong())
                        .as(agent.reported("shop").toString())
                        .isEqualTo(2));
        assertThat(agent.site().awaitRunning("eater-0")).isEqualTo(eater);
    }

    private JsonNode instance() {
        return agent.reported("shop").path("instances").path(0);
    }
}
