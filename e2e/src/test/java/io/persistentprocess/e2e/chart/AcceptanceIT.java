package io.persistentprocess.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.persistentprocess.e2e.cluster.ApiServer;
import io.persistentprocess.e2e.cluster.ApiServerExtension;
import java.net.HttpURLConnection;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The API server takes everything that the chart renders, by a dry run. Only a whole cluster has all of the kinds. */
@ExtendWith(ApiServerExtension.class)
class AcceptanceIT {
    /** What a cluster may lack. */
    private static final Set<String> OPTIONAL =
            Set.of("Job", "NetworkPolicy", "PodDisruptionBudget", "ServiceMonitor", "PrometheusRule", "PriorityClass");

    static Stream<Path> valueSets() {
        return ValueSets.all().stream();
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void everyObjectIsAccepted(Path values, ApiServer server) {
        List<JsonNode> objects = RenderedObjects.of(Chart.render(values));
        objects.stream()
                .map(object -> object.at("/metadata/namespace").asText())
                .filter(namespace -> !namespace.isEmpty())
                .distinct()
                .forEach(namespace -> provide(server.client(), namespace));
        List<String> refusals = objects.stream()
                .flatMap(object -> refusal(server.client(), object).stream())
                .toList();
        assertThat(refusals).isEmpty();
    }

    private static void provide(KubernetesClient client, String namespace) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .serverSideApply();
    }

    private static Optional<String> refusal(KubernetesClient client, JsonNode object) {
        HasMetadata resource = client.getKubernetesSerialization().unmarshal(object.toString());
        try {
            client.resource(resource).dryRun().forceConflicts().serverSideApply();
            return Optional.empty();
        } catch (KubernetesClientException e) {
            boolean unknown = e.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
            return unknown && OPTIONAL.contains(resource.getKind())
                    ? Optional.empty()
                    : Optional.of(RenderedObjects.label(object) + ": " + e.getMessage());
        }
    }
}
