package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApiServerIT {
    @Test
    void startsServesAndKeepsItsDataOverARestart() {
        try (ApiServer server = ApiServer.start()) {
            KubernetesClient client = server.client();
            String namespace = server.scenery().namespace();
            Node node = server.scenery().node("worker", Map.of("sensor", "true"));

            server.process().orElseThrow().stop();
            server.process().orElseThrow().start();

            assertThat(client.namespaces().withName(namespace).get()).isNotNull();
            assertThat(client.nodes().withLabel("sensor").list().getItems())
                    .extracting(found -> found.getMetadata().getName())
                    .containsExactly(node.getMetadata().getName());
        }
    }
}
