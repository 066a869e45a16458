package io.persistentprocess.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.SlowHost;
import io.persistentprocess.cli.LocalHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands name what they mean in one way, and what was stopped by name stays so. */
class NamesIT {
    private static final Duration PATIENCE = SlowHost.atItsPace(Duration.ofSeconds(60));

    private LocalHost host;
    private Process agent;

    @BeforeEach
    void run() throws IOException {
        host = LocalHost.create();
        host.manifest("store.yaml", """
                apiVersion: persistentprocess.io/v1alpha1
                kind: PersistentProcessGroup
                metadata: {name: store}
                spec:
                  members:
                  - {name: db, replicas: 2, command: [sleep, '1000']}
                  - {name: db-1, command: [sleep, '1000'], ignoreSigpipe: false}
                """);
        agent = host.run(host.manifests());
    }

    @AfterEach
    void cleanUp() throws IOException {
        host.close();
    }

    @Test
    void whatCanMeanTwoThingsStopsNeither() {
        LocalHost.CompletedCommand completed = host.ask("stop", "store/db-1");

        assertThat(completed.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(completed.err())
                .singleElement()
                .asString()
                .contains("\"store/db-1\" is ambiguous: it can mean member db-1")
                .contains("default/store/db-1-0")
                .contains("instance default/store/db-1;");
        assertThat(host.status()).noneMatch(line -> line.contains("Stopped"));

        assertThat(host.ask("stop", "default/store/db-1").out()).containsExactly("instance default/store/db-1 stopped");
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "tree", "events", "stop", "restart"})
    void whatIsNotThereIsAFailure(String command) {
        LocalHost.CompletedCommand completed = host.ask(command, "nosuch");

        assertThat(completed.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(completed.err()).containsExactly("ppg: no group \"nosuch\" in namespace default");
    }

    @Test
    void oneInstanceIsLookedAtByTheNameThatIsPrinted() {
        assertThat(host.ask("tree", "default/store/db-0").text())
                .contains("default/store/db-0")
                .doesNotContain("db-1");
        assertThat(host.ask("events", "store/db-0").out()).isNotEmpty().allMatch(line -> line.contains("store/db-0"));
    }

    @Test
    void whatWasStoppedStaysSoWhenTheAgentWasEndedAndStartedAgain() throws Exception {
        assertThat(host.ask("stop", "store/db-0").code()).isZero();
        agent.destroy();
        assertThat(agent.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

        host.start(host.manifests());

        await().atMost(PATIENCE).until(() -> host.pidOf("db-1-0").matches("[0-9]+"));
        assertThat(host.status()).anyMatch(line -> line.matches("store +db-0 +Stopped .*"));
        assertThat(host.ask("restart", "store/db-0").code()).isZero();
    }

    @Test
    void sigpipeIsIgnoredUnlessTheManifestSaysOtherwise() throws IOException {
        long sigpipe = 1L << 12;
        assertThat(ignoredSignals(host.pidOf("db-0")) & sigpipe).isEqualTo(sigpipe);
        assertThat(ignoredSignals(host.pidOf("db-1-0"))).isZero();
    }

    private static long ignoredSignals(String pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", pid, "status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .map(line -> Long.parseUnsignedLong(
                        line.substring("SigIgn:".length()).strip(), 16))
                .findFirst()
                .orElseThrow();
    }
}
