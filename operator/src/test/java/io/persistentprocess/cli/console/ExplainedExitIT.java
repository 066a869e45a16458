package io.persistentprocess.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.cli.LocalHost;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a user sees of a member that ends: why it did, and why there is a new process. */
@Timeout(180)
class ExplainedExitIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String WHY = "bind: Address already in use";

    private LocalHost host;

    @BeforeEach
    void prepare() throws IOException {
        host = LocalHost.create();
    }

    @AfterEach
    void cleanUp() throws IOException {
        host.close();
    }

    private static String group(String member) {
        return """
                apiVersion: persistentprocess.io/v1alpha1
                kind: PersistentProcessGroup
                metadata: {name: web}
                spec:
                  members:
                  - %s
                """.formatted(member);
    }

    private void awaitText(String part, String command, String... more) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(host.ask(command, more).text()).contains(part));
    }

    @Test
    void aMemberThatRefusesToStartIsShownWithItsLastLine() throws IOException {
        host.start(host.manifest("web.yaml", group("""
                {name: a, command: [sh, -c, "echo starting; echo '%s' >&2; exit 7"],
                     restart: {stableAfter: 1h, initial: 10m, max: 10m}}""".formatted(WHY))));

        awaitText("exited with code 7; last output: " + WHY, "status");
        awaitText("\"output\" : \"" + WHY + "\"", "status", "-o", "json");
        awaitText("LastOutput   default/web/a-0 " + WHY, "events");
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(host.log()).contains("last output instance=default/web/a-0 reason=\"" + WHY + "\""));

        LocalHost.CompletedCommand restart = host.ask("restart", "web");
        assertThat(restart.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(restart.err())
                .containsExactly("instance default/web/a-0 not restarted: exited with code 7; last output: " + WHY);
    }

    @Test
    void whatIsKnownOfAnExitOutlivesTheAgent() throws Exception {
        Process agent = host.start(host.manifest("web.yaml", group("""
                {name: a, command: [sh, -c, "echo '%s' >&2; exit 7"],
                     restart: {stableAfter: 1h, initial: 10m, max: 10m}}""".formatted(WHY))));
        awaitText("exited with code 7; last output: " + WHY, "status");

        agent.destroyForcibly().waitFor();
        host.start(host.manifests());

        awaitText("exited with code 7; last output: " + WHY, "status");
    }

    @Test
    void aDaemonThatGoesIntoTheBackgroundGetsTheHintAtOnce() throws IOException {
        host.start(host.manifest("web.yaml", group("""
                {name: a, command: [sh, -c, "sleep 1000 & exit 0"],
                     restart: {stableAfter: 1h, initial: 10m, max: 10m}}""")));

        String hint = "exited with code 0 and left 1 process: does it fork into the background? use type: Forking";
        awaitText(hint, "status");
        awaitText("Exited       default/web/a-0 " + hint, "events");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(host.log()).contains(hint));
    }

    @Test
    void aChangedSpecIsNoCrash() throws IOException {
        host.run(host.manifest("web.yaml", group("{name: a, command: [sleep, '1000']}")));
        String before = host.pidOf("a-0");
        host.manifest("web.yaml", group("{name: a, command: [sleep, '2000']}"));
        await().atMost(PATIENCE).until(() -> !List.of("-", before).contains(host.pidOf("a-0")));

        assertThat(host.ask("status").text())
                .contains("Running   yes     0 ", "stopped, its spec changed (killed by SIGTERM)");
        assertThat(host.ask("status", "-o", "json").text())
                .contains("\"startReason\" : \"SpecChanged\"", "\"stopReason\" : \"SpecChanged\"", "\"restarts\" : 0");
        assertThat(host.ask("events").text()).contains("Started      default/web/a-0 pid ", ", its spec changed");

        assertThat(host.ask("restart", "web").code()).isZero();
        assertThat(host.ask("status", "-o", "json").text())
                .contains("\"startReason\" : \"Requested\"", "\"restarts\" : 0");

        ProcessHandle.of(Long.parseLong(host.pidOf("a-0"))).orElseThrow().destroyForcibly();
        awaitText("\"startReason\" : \"Exited\"", "status", "-o", "json");
        assertThat(host.ask("status", "-o", "json").text()).contains("\"restarts\" : 1");
    }
}
