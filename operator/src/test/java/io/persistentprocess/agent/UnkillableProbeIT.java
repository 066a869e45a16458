package io.persistentprocess.agent;

import static io.persistentprocess.agent.Probes.everySecond;
import static io.persistentprocess.agent.Probes.exec;
import static io.persistentprocess.agent.Probes.sleeper;
import static io.persistentprocess.agent.Probes.withReadiness;
import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.group;
import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.V1Freezer;
import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.InstanceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The command of a probe that SIGKILL does not end, as one that waits for a dead disk. Needs root and the v1 freezer. */
class UnkillableProbeIT {
    private static final InstanceId OTHER = Specs.id("other", 0);

    @RegisterExtension
    private final V1Freezer freezer = new V1Freezer();

    private ActionExecutorFixture host;

    @BeforeEach
    void startAgent() throws IOException {
        host = ActionExecutorFixture.started();
    }

    @AfterEach
    void cleanUp() throws IOException {
        if (host != null) {
            host.close();
        }
    }

    @Test
    void row57_aCommandThatCannotBeKilledFailsItsProbeAndIsNotJoinedByASecondOne() throws IOException {
        Path works = host.file("works");
        Path up = host.file("up");
        freezer.freeze();
        host.apply(group(Map.of(
                WEB,
                withReadiness(
                        sleeper(),
                        everySecond(exec("test -e %s && exit 0; echo $$ >> %s; echo $$ > %s; exec sleep 1000"
                                .formatted(works, up, freezer.processes())))),
                OTHER,
                withReadiness(sleeper(), everySecond(exec("true"))))));

        host.awaitView(
                WEB, view -> view.message().contains("readiness probe failed: its command was killed after 1 s"));
        host.awaitView(OTHER, InstanceView::ready);
        Files.createFile(works);
        // Several attempts are due until the agent says that it cannot kill the process.
        host.awaitReport(WEB, InstanceReport.Type.Unkillable);

        assertThat(host.view(WEB).ready()).isFalse();
        assertThat(Files.readAllLines(up)).hasSize(1);
        freezer.thaw();
        host.awaitView(WEB, InstanceView::ready);
    }
}
