package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Restriction;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Row 34: the ProcessNode tells by what the agent is told of processes, and of members that are kept up with and without it. */
@ExtendWith({ApiServerExtension.class, ExpectedClientErrors.class})
class EventSourceIT {
    private static final String GROUP = "members: [{name: a, command: [/bin/sleep, '1000']}]";

    private final ApiServer server;
    private AgentOnNode agent;

    EventSourceIT(ApiServer server) {
        this.server = server;
    }

    @BeforeEach
    void prepare() {
        agent = new AgentOnNode(server);
        agent.apply("web", GROUP);
    }

    @AfterEach
    void cleanUp() throws IOException {
        agent.close();
    }

    @Test
    void row34_theSourceThatIsUsedIsReportedAndTheNextAgentMayHaveAnother() {
        RunningAgent first = agent.start(Restriction.withoutCapabilities("BPF", "SYS_ADMIN"));
        awaitReported("connector", "ebpf");
        HostProcess main = restarted();
        first.kill();

        RunningAgent second = agent.start();
        awaitReported("ebpf", "connector");
        assertThat(agent.site().awaitRunning("a-0")).isEqualTo(main);
        second.kill();

        agent.start("--process-events", "off");
        Timeouts.await("none is reported")
                .untilAsserted(() ->
                        assertThat(notifications()).contains("cgroup.events").doesNotContain("ebpf", "connector"));
        assertThat(agent.site().awaitRunning("a-0")).isEqualTo(main);
        restarted();
    }

    private void awaitReported(String source, String other) {
        Timeouts.await(source + " is reported")
                .untilAsserted(
                        () -> assertThat(notifications()).contains(source).doesNotContain(other));
    }

    private List<String> notifications() {
        return StreamSupport.stream(
                        agent.report().path("host").path("notifications").spliterator(), false)
                .map(facility -> facility.asText())
                .toList();
    }

    private HostProcess restarted() {
        HostProcess process = agent.site().awaitRunning("a-0");
        process.kill();
        return agent.site().awaitReplaced("a-0", process);
    }
}
