package io.persistentprocess.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.agent.thread.AgentThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A dashboard or an alert over a metric that is not there says nothing, for ever. */
class MonitoringFilesTest {
    private static final Path CHART = Path.of("../helm/ppg");
    private static final Pattern METRIC = Pattern.compile("\\b(?:ppg|jvm|process)_[a-z_]+");

    @ParameterizedTest
    @ValueSource(strings = {"dashboards/ppg.json", "templates/monitoring/prometheusrule.yaml"})
    void everyMetricThatTheChartSpeaksOfIsThere(String file) throws IOException {
        Meters meters = new Meters()
                .observe(SampleMeasurements::typical)
                .countStatusWrites("ProcessNode", () -> 1)
                .countRefusedEvents(() -> 0)
                .countInternalErrors(new AgentThreads())
                .observeGroups(() ->
                        List.of(new GroupMeasurements("default", "web", Map.of("Ready", true), Map.of("desired", 3))))
                .countOldCrds(() -> 0);
        Set<String> known = ExpositionText.parse(meters.text()).samples().stream()
                .map(ExpositionText.Sample::name)
                .collect(Collectors.toSet());

        Set<String> spokenOf = METRIC.matcher(Files.readString(CHART.resolve(file)))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());

        assertThat(spokenOf).isNotEmpty().isSubsetOf(known);
    }
}
