package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.command;
import static io.persistentprocess.agent.Specs.group;
import static io.persistentprocess.agent.Specs.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.agent.model.AgentStartException;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Row 54 of the fault table: somebody removes cgroups in which no process is, the root included. */
class CgroupRemovedIT {
    private ActionExecutorFixture host;

    @BeforeEach
    void start() throws IOException {
        host = ActionExecutorFixture.started();
    }

    @AfterEach
    void end() throws IOException {
        host.close();
    }

    @Test
    void row54_whatWasStoppedIsStartedInNewCgroupsAndTheNextAgentGoesOnWithIt() throws IOException {
        host.apply(group(command("/bin/sleep", "1000")));
        host.awaitRunning(WEB);
        host.agent().stop(selector()).join();
        host.awaitPhase(WEB, Phase.Stopped);
        removeAll();

        host.agent().restart(selector()).join();

        int pid = host.awaitRunning(WEB);
        assertThat(host.processes(WEB)).containsExactly(pid);
        host.awaitReport(WEB, InstanceReport.Type.CgroupRemoved);
        host.endAgent();
        host.startAgent();
        assertThat(host.awaitRunning(WEB)).isEqualTo(pid);
    }

    @Test
    void row54_whatWaitsInBackOffIsStartedInNewCgroups() throws IOException {
        Path mended = host.file("mended");
        host.apply(group(shell("test -e " + mended + " && exec sleep 1000; exit 3")));
        await("it waits for long enough to be in nobody's way")
                .atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> host.view(WEB)
                        .backOffUntil()
                        .filter(until -> until.isAfter(Instant.now().plusSeconds(1)))
                        .isPresent());
        removeAll();
        Files.createFile(mended);

        host.agent().restart(selector()).join();

        int pid = host.awaitRunning(WEB);
        assertThat(host.processes(WEB)).containsExactly(pid);
    }

    @Test
    void row54_theNewRootIsLockedToo() throws IOException {
        host.apply(group(command("/bin/sleep", "1000")));
        host.awaitRunning(WEB);
        host.agent().stop(selector()).join();
        host.awaitPhase(WEB, Phase.Stopped);
        removeAll();
        host.agent().restart(selector()).join();
        host.awaitRunning(WEB);

        assertThatThrownBy(() -> Agent.start(host.config()))
                .isInstanceOf(AgentStartException.class)
                .hasMessageStartingWith("another ppg agent runs the groups below " + host.root());
    }

    private static InstanceSelector selector() {
        return InstanceSelector.of(WEB.groupId());
    }

    private void removeAll() throws IOException {
        try (Stream<Path> folders = Files.walk(host.root())) {
            List<Path> deepestFirst = folders.filter(Files::isDirectory)
                    .sorted(Comparator.reverseOrder())
                    .toList();
            for (Path folder : deepestFirst) {
                Files.delete(folder);
            }
        }
        assertThat(host.root()).doesNotExist();
    }
}
