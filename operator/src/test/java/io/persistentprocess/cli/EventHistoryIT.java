package io.persistentprocess.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.kernel.cgroup.Cgroup;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What has happened is told by the next agent, too. */
@Timeout(120)
class EventHistoryIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String GROUP = """
            apiVersion: persistentprocess.io/v1alpha1
            kind: PersistentProcessGroup
            metadata: {name: web}
            spec:
              members:
              - {name: a, command: [sleep, infinity]}
            """;

    private LocalHost host;

    @BeforeEach
    void prepare() throws IOException {
        host = LocalHost.create();
    }

    @AfterEach
    void cleanUp() throws IOException {
        host.close();
    }

    private void crash() {
        String before = host.pidOf("a-0");
        ProcessHandle.of(Long.parseLong(before)).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE).until(() -> !List.of("-", before).contains(host.pidOf("a-0")));
    }

    private String kept() throws IOException {
        return Cgroup.at(host.cgroupRoot()).attribute("events").orElse("");
    }

    @Test
    void eventsOutliveAnAgentThatIsKilled() throws Exception {
        Process agent = host.run(host.manifest("web.yaml", GROUP));
        crash();
        await().atMost(PATIENCE).until(() -> kept().contains("Restarted"));
        agent.destroyForcibly().waitFor();

        Process next = host.run(host.manifests());

        assertThat(host.ask("events").out())
                .extracting(line -> line.split(" +", -1)[2])
                .containsExactly("Started", "Exited", "Restarted", "Adopted");
        assertThat(host.log()).doesNotContain("restarted instance=");
        assertThat(host.ask("events", "-o", "json").out())
                .extracting(line -> line.replaceFirst("^\\{\"sequence\":(\\d+),.*", "$1"))
                .containsExactly("1", "2", "3", "4");

        next.destroyForcibly().waitFor();
        host.run(host.manifests());
        assertThat(host.ask("events").out()).hasSize(5);
    }

    @Test
    void anAgentThatEndsWritesItsLastEventsDown() throws Exception {
        Process agent = host.run(host.manifest("web.yaml", GROUP), "--leave-running");
        crash();
        crash();
        agent.destroy();
        agent.waitFor();
        assertThat(kept().lines().filter(line -> line.contains("Restarted"))).hasSize(2);
    }

    @Test
    void whatMakesNoSenseIsIgnored() throws Exception {
        Process agent = host.run(host.manifest("web.yaml", GROUP), "--leave-running");
        agent.destroy();
        agent.waitFor();
        Cgroup.at(host.cgroupRoot()).setAttribute("events", "\0{[\n".repeat(10_000));

        host.run(host.manifests());

        assertThat(host.ask("events").out())
                .extracting(line -> line.split(" +", -1)[2])
                .containsExactly("Adopted");
    }
}
