package io.persistentprocess.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.cli.LocalHost;
import io.persistentprocess.metrics.ExpositionText;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an agent that runs tells a scraper, on the real kernel. Needs root. */
@Timeout(180)
class MetricsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern ADDRESS = Pattern.compile("metrics and health are served address=\\S*:(\\d+)");
    private static final String GROUP = """
            apiVersion: persistentprocess.io/v1alpha1
            kind: PersistentProcessGroup
            metadata: {name: %s}
            spec:
              members:
              - {name: a, replicas: 2, command: [sleep, infinity], restart: {stableAfter: 0s}}
            """;

    private final HttpClient client = HttpClient.newHttpClient();
    private LocalHost host;

    @BeforeEach
    void prepare() throws IOException {
        host = LocalHost.create();
    }

    @AfterEach
    void cleanUp() throws Exception {
        client.close();
        host.close();
    }

    private Process run() throws IOException {
        Process agent = host.run(host.manifests(), "--metrics-address", "127.0.0.1:0");
        // Members run before metrics are served.
        await().atMost(PATIENCE).until(() -> ADDRESS.matcher(host.log()).find());
        return agent;
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        Matcher address = ADDRESS.matcher(host.log());
        assertThat(address.find()).as(host.log()).isTrue();
        URI uri = URI.create("http://127.0.0.1:" + address.group(1) + path);
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private ExpositionText scrape() throws IOException, InterruptedException {
        return ExpositionText.parse(get("/metrics").body());
    }

    private static double restarts(ExpositionText text) {
        return text.value(
                "ppg_member_restarts_total",
                "namespace",
                "default",
                "group",
                "web",
                "member",
                "a",
                "reason",
                "Signaled");
    }

    @Test
    void aMemberThatIsKilledIsCounted() throws Exception {
        host.manifest("web.yaml", GROUP.formatted("web"));
        run();
        String pid = host.pidOf("a-0");
        ExpositionText before = scrape();
        assertThat(before.value("ppg_instances", "state", "Running")).isEqualTo(2);
        assertThat(before.value("ppg_restart_seconds_count")).isZero();
        assertThat(restarts(before)).isZero();

        ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(restarts(scrape())).isEqualTo(1));
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(scrape().value("ppg_restart_seconds_count")).isEqualTo(1));
        ExpositionText after = scrape();
        assertThat(after.value("ppg_restart_seconds_sum")).isPositive().isLessThan(5);
        assertThat(after.value("ppg_kernel_events_total", "source", "pidfd")).isEqualTo(1);
        assertThat(after.value("ppg_events_lost_total", "source", "inotify")).isZero();
        assertThat(after.value("ppg_reactor_lag_seconds_count"))
                .isGreaterThan(before.value("ppg_reactor_lag_seconds_count"));
        assertThat(after.value("ppg_instances", "state", "Running")).isEqualTo(2);
    }

    @Test
    void rowsOfAGroupThatIsDeletedAreGone() throws Exception {
        host.manifest("web.yaml", GROUP.formatted("web"));
        Path other = host.manifest("db.yaml", GROUP.formatted("db"));
        run();
        String db = host.status().stream()
                .filter(line -> line.startsWith("default/db") || line.contains("db"))
                .map(line -> line.split(" +", -1)[5])
                .findFirst()
                .orElseThrow(() -> new AssertionError(host.status()));
        ProcessHandle.of(Long.parseLong(db)).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                scrape().value("ppg_member_restarts_total", "group", "db", "reason", "Signaled"))
                        .isEqualTo(1));

        java.nio.file.Files.delete(other);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(scrape().value("ppg_member_restarts_total", "group", "db"))
                        .isNaN());
        assertThat(scrape().value("ppg_instances", "state", "Running")).isEqualTo(2);
    }

    @Test
    void theAgentIsAliveAndReadyAsLongAsItsReactorAnswers() throws Exception {
        host.manifest("web.yaml", GROUP.formatted("web"));
        run();

        assertThat(get("/livez").body()).isEqualTo("ok\n");
        assertThat(get("/readyz").body()).isEqualTo("ok\n");
    }

    @Test
    void anAddressInUseIsReportedBeforeAnythingRuns() throws Exception {
        Path manifest = host.manifest("web.yaml", GROUP.formatted("web"));
        run();
        Matcher address = ADDRESS.matcher(host.log());
        assertThat(address.find()).isTrue();
        CapturedConsole console = CapturedConsole.withoutInput();

        int code = console.run(
                "run",
                "-f",
                manifest.toString(),
                "--cgroup-root",
                host.cgroupRoot()
                        .resolveSibling(host.cgroupRoot().getFileName() + "-b")
                        .toString(),
                "--metrics-address",
                "127.0.0.1:" + address.group(1));

        assertThat(code).isEqualTo(ExitCode.FAILURE);
        assertThat(console.errLines())
                .containsExactly(
                        "ppg: metrics address 127.0.0.1:%s cannot be used: Address already in use; choose another with --metrics-address"
                                .formatted(address.group(1)));
    }
}
