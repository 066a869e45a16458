package io.persistentprocess.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.cli.LocalHost;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever looks at an agent sees that a manifest is refused, until it is mended. */
@Timeout(120)
class RefusedManifestIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern ADDRESS = Pattern.compile("metrics[^\\n]* address=\\S*?(\\d+)\\b(?=\\s|\\n|$)");

    private LocalHost host;

    @BeforeEach
    void prepare() throws IOException {
        host = LocalHost.create();
    }

    @AfterEach
    void cleanUp() throws IOException {
        host.close();
    }

    private static String group(String name, String field) {
        return """
                apiVersion: persistentprocess.io/v1alpha1
                kind: PersistentProcessGroup
                metadata: {name: %s}
                spec:
                  members:
                  - name: a
                    %s: [sleep, infinity]
                """.formatted(name, field);
    }

    @Test
    void aRefusedManifestIsSeenEverywhereUntilItIsMended() throws Exception {
        host.manifest("good.yaml", group("good", "command"));
        String file = host.manifest("bad.yaml", group("bad", "comand")).toString();
        host.start(host.manifests(), "--metrics-address", "127.0.0.1:0");
        await().atMost(PATIENCE).until(() -> host.ask("status").text().contains("Running"));

        LocalHost.CompletedCommand status = host.ask("status");
        assertThat(status.code()).isEqualTo(ExitCode.NOT_WELL);
        assertThat(status.out())
                .last()
                .asString()
                .startsWith("manifest refused: " + file + ":7: spec.members[0].comand: unknown field");
        assertThat(host.ask("status", "-o", "json").text())
                .contains("\"refusedManifests\"", "\"line\" : 7", "\"field\" : \"spec.members[0].comand\"");
        assertThat(host.ask("events").text()).contains("ManifestRefused " + file + ":7: spec.members[0].comand");
        assertThat(host.ask("events", "good").text()).doesNotContain("ManifestRefused");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get("/metrics").body()).contains("ppg_manifests_refused 1.0"));
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).contains("1 manifest is refused: " + file + ":7");
        assertThat(get("/livez").statusCode()).isEqualTo(200);

        host.manifest("bad.yaml", group("bad", "command"));

        await().atMost(PATIENCE).until(() -> host.ask("status").code() == ExitCode.OK);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(host.ask("events").text()).contains("ManifestAccepted " + file));
        assertThat(get("/metrics").body()).contains("ppg_manifests_refused 0.0");
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(host.log()).contains("no longer refused file=" + file));
    }

    @Test
    void oneThatIsRemovedIsNoLongerRefused() throws Exception {
        host.manifest("good.yaml", group("good", "command"));
        var bad = host.manifest("bad.yaml", group("bad", "comand"));
        host.start(host.manifests());
        await().atMost(PATIENCE).until(() -> host.ask("status").text().contains("manifest refused"));
        Files.delete(bad);
        await().atMost(PATIENCE).until(() -> host.ask("status").code() == ExitCode.OK);
    }

    private HttpResponse<String> get(String path) throws Exception {
        Matcher address = ADDRESS.matcher(host.log());
        assertThat(address.find()).as(host.log()).isTrue();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.group(1) + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
