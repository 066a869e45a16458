package io.persistentprocess.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

    /** Where a ResourceQuota names a limit, a pod without it is refused. */
    @Test
    void everyPodMeetsAQuotaByItsValues(@TempDir Path folder) throws IOException {
        String resources =
                "{resources: {requests: {ephemeral-storage: 1Mi}, limits: {cpu: 2, ephemeral-storage: 64Mi}}}";
        Path values = Files.writeString(
                folder.resolve("values.yaml"),
                "agent: %1$s\ncontroller: %1$s\nuninstall: %1$s\ntest: %1$s\n".formatted(resources));

        assertThat(containers(Chart.render(values))).hasSize(4).allSatisfy((pod, container) -> {
            assertThat(container.at("/resources/requests").properties().stream().map(Map.Entry::getKey))
                    .as(pod)
                    .containsExactlyInAnyOrder("cpu", "memory", "ephemeral-storage");
            assertThat(container.at("/resources/limits").properties().stream().map(Map.Entry::getKey))
                    .as(pod)
                    .containsExactlyInAnyOrder("cpu", "memory", "ephemeral-storage");
        });
    }

    /** Nobody sets values for these two before they fail. */
    @Test
    void theHooksPodAndTheTestsHaveRequestsAndLimitsOfTheirOwn() {
        Map<String, JsonNode> containers = containers(Chart.render(ValueSets.DEFAULT));
        for (String pod : new String[] {"Job ppg-uninstall", "Pod ppg-test"}) {
            assertThat(containers.get(pod).at("/resources/requests").properties())
                    .as(pod)
                    .hasSize(2);
            assertThat(containers.get(pod).at("/resources/limits").properties())
                    .as(pod)
                    .hasSize(2);
        }
    }

    private static Map<String, JsonNode> containers(String rendering) {
        Map<String, JsonNode> containers = new TreeMap<>();
        for (JsonNode object : RenderedObjects.of(rendering)) {
            JsonNode pod = object.path("kind").asText().equals("Pod") ? object : object.at("/spec/template");
            RenderedObjects.stream(pod.at("/spec/containers"))
                    .forEach(container -> containers.put(RenderedObjects.label(object), container));
        }
        return containers;
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
