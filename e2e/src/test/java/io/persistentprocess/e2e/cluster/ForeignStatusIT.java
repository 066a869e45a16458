package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.persistentprocess.cluster.Clocks;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.controller.Controller;
import io.persistentprocess.cluster.controller.ControllerConfig;
import io.persistentprocess.e2e.site.Timeouts;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Somebody else writes what is a controller's to write. */
@ExtendWith(ApiServerExtension.class)
class ForeignStatusIT {
    private static final String FOREIGN =
            "{\"status\": {\"observedGeneration\": 4711, \"members\": {\"desired\": 99, \"ready\": 98, \"summary\": \"98/99\"},"
                    + " \"rollout\": {\"generation\": 4711, \"nodes\": [\"nowhere\"]}}}";

    @Test
    void theNextRolloutPutsAStatusRightThatSomebodyElseHasWritten(ApiServer server) {
        KubernetesClient client = server.client();
        String namespace = server.fixture().namespace();
        try (Controller _ = Controller.start(client, config(namespace), Clocks.ofThisHost());
                SimulatedAgent _ = new SimulatedAgent(
                        client, server.fixture().node("worker", Map.of("test", namespace)), namespace)) {
            apply(client, namespace, "1000");
            Resource<GroupResource> group =
                    client.resources(GroupResource.class).inNamespace(namespace).withName("web");
            awaitTrue(group, 1);

            group.subresource("status").patch(PatchContext.of(PatchType.JSON_MERGE), FOREIGN);
            apply(client, namespace, "2000");

            awaitTrue(group, 2);
        }
    }

    private static void apply(KubernetesClient client, String namespace, String seconds) {
        client.resource("""
                        apiVersion: persistentprocess.io/v1alpha1
                        kind: PersistentProcessGroup
                        metadata: {name: web, namespace: %1$s}
                        spec:
                          nodeSelector: {test: %1$s}
                          members:
                          - {name: sensor, command: [/bin/sleep, "%2$s"]}
                        """.formatted(namespace, seconds))
                .fieldManager("test")
                .forceConflicts()
                .serverSideApply();
    }

    private static void awaitTrue(Resource<GroupResource> group, int generation) {
        Timeouts.await("the status is true").untilAsserted(() -> {
            JsonNode status = group.get().getStatus();
            assertThat(status.path("observedGeneration").asInt())
                    .as(status.toString())
                    .isEqualTo(generation);
            assertThat(status.at("/members/summary").asText())
                    .as(status.toString())
                    .isEqualTo("1/1");
            assertThat(status.at("/nodes/updated").asInt())
                    .as(status.toString())
                    .isOne();
            assertThat(status.has("rollout")).as(status.toString()).isFalse();
        });
    }

    private static ControllerConfig config(String namespace) {
        return new ControllerConfig(
                Installation.NONE,
                Set.of(namespace),
                Optional.empty(),
                new ControllerConfig.Candidacy(namespace, "one", Duration.ofSeconds(4)),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Optional.empty());
    }
}
