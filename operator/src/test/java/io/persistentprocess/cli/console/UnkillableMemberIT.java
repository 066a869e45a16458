package io.persistentprocess.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.SlowHost;
import io.persistentprocess.V1Freezer;
import io.persistentprocess.cli.LocalHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An agent that is to stop a member which SIGKILL does not end. Needs root and the v1 freezer. */
class UnkillableMemberIT {
    private static final Duration PATIENCE = SlowHost.atItsPace(Duration.ofMinutes(2));

    @RegisterExtension
    private final V1Freezer freezer = new V1Freezer();

    private LocalHost host;

    @BeforeEach
    void prepare() throws IOException {
        host = LocalHost.create();
    }

    @AfterEach
    void cleanUp() throws IOException {
        if (host != null) {
            host.close();
        }
    }

    @Test
    void row56_sigtermEndsAnAgentWhoseMemberCannotBeKilled() throws Exception {
        Path up = host.manifests().resolveSibling("up");
        Path manifest = host.manifest("web.yaml", """
                apiVersion: persistentprocess.io/v1alpha1
                kind: PersistentProcessGroup
                metadata: {name: web}
                spec:
                  members:
                  - name: a
                    command: [sh, -c, "echo $$$$ > %s; touch %s; exec sleep 1000"]
                    stop: {gracePeriodSeconds: 1}
                """.formatted(freezer.processes(), up));
        Process agent = host.run(manifest);
        await().atMost(PATIENCE).until(() -> Files.exists(up));
        freezer.freeze();

        agent.destroy();

        assertThat(agent.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(host.log())
                .isTrue();
        assertThat(agent.exitValue()).isEqualTo(ExitCode.FAILURE);
        assertThat(host.log()).contains("not ended in time").contains("default/web/a-0");
    }
}
