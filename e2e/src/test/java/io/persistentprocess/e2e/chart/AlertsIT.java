package io.persistentprocess.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.CompletedCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alerts of the chart, as Prometheus reads and evaluates them: promtool(1). */
class AlertsIT {
    private static final Path TESTS = Path.of("src/test/resources/chart/alerts.yaml");

    private static final Path VALUES = ValueSets.DEFAULT.resolveSibling("monitored.yaml");

    @TempDir
    private Path folder;

    private final JsonNode rules = RenderedObjects.one(Chart.render(VALUES), "PrometheusRule", Chart.RELEASE)
            .path("spec");

    @BeforeEach
    void prepare() throws IOException {
        Files.writeString(folder.resolve("rules.yaml"), rules.toString());
        Files.copy(TESTS, folder.resolve("alerts.yaml"));
    }

    private void promtool(String what, String file) {
        CompletedCommand completed = Commands.ask(
                List.of(
                        Commands.installed("promtool", "prometheus"),
                        what,
                        "rules",
                        folder.resolve(file).toString()),
                Map.of());
        assertThat(completed.code()).as("%s", completed).isZero();
    }

    @Test
    void prometheusTakesThem() {
        promtool("check", "rules.yaml");
    }

    @Test
    void eachFiresOnWhatItIsAboutAndIsSilentWithoutIt() {
        promtool("test", "alerts.yaml");
    }

    @Test
    void eachIsTestedBothWays() throws IOException {
        String tests = Files.readString(TESTS);
        List<String> alerts = rules.findValuesAsText("alert");
        assertThat(alerts)
                .isNotEmpty()
                .allSatisfy(alert -> assertThat(tests)
                        .contains("alertname: " + alert + "}")
                        .contains("alertname: " + alert + "\n    exp_alerts:"));
    }
}
