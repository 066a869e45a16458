package io.persistentprocess.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the chart renders, compared with what was looked at and committed; -Dgolden=update writes it anew. */
class TemplatesIT {
    static Stream<Path> valueSets() {
        return ValueSets.all().stream();
    }

    @Test
    void helmFindsNothingToCriticize() {
        assertThat(Chart.lint().isFailed())
                .as(Chart.lint().getMessages().toString())
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void rendersWhatWasCommitted(Path values) throws IOException {
        Path golden = ValueSets.golden(values);
        String rendered = Chart.render(values);
        if ("update".equals(System.getProperty("golden"))) {
            Files.writeString(golden, rendered);
        }
        assertThat(rendered)
                .as("%s; if the change is meant, write it with -Dgolden=update and look at the diff", golden)
                .isEqualTo(Files.readString(golden));
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void everyObjectIsOneOfTheModel(Path values) {
        List<String> problems = RenderedObjects.of(Chart.render(values)).stream()
                .flatMap(object -> StrictModel.problem(object).stream())
                .toList();
        assertThat(problems).isEmpty();
    }

    @Test
    void whatIsSetAgainIsThereOnceAndTheMoreSpecialValueCounts(@TempDir Path folder) throws IOException {
        Path values = Files.writeString(folder.resolve("values.yaml"), """
                commonLabels: {team: all}
                agent: {podAnnotations: {kubectl.kubernetes.io/default-container: mine}}
                controller: {podAnnotations: {kubectl.kubernetes.io/default-container: mine}}
                metrics:
                  serviceMonitor: {enabled: true, labels: {team: monitors}}
                  prometheusRule: {enabled: true, labels: {team: rules}}
                  dashboard: {enabled: true, labels: {team: dashboards}}
                """);

        String rendered = Chart.render(values);

        assertThat(rendered).doesNotContain("default-container: agent", "default-container: controller");
        for (String document : rendered.split("(?m)^---$", -1)) {
            assertThat(document.lines().filter(line -> line.startsWith("    team: ")))
                    .as(document)
                    .hasSizeLessThan(2);
        }
        assertThat(rendered).contains("    team: monitors\n", "    team: rules\n", "    team: dashboards\n");
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void noObjectIsThereTwice(Path values) {
        assertThat(RenderedObjects.of(Chart.render(values)).stream()
                        .map(object -> RenderedObjects.label(object) + " in "
                                + object.at("/metadata/namespace").asText()))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void everyObjectTellsWhoseItIs(Path values) {
        assertThat(RenderedObjects.of(Chart.render(values)))
                .allSatisfy(object -> assertThat(object.at("/metadata/labels")
                                .path("app.kubernetes.io/instance")
                                .asText())
                        .isEqualTo(Chart.RELEASE));
    }
}
