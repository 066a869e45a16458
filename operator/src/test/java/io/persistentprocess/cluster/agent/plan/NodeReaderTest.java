package io.persistentprocess.cluster.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.persistentprocess.api.env.FieldRef;
import io.persistentprocess.supervision.node.NodeFacts;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeReaderTest {
    private static final Node NODE = new NodeBuilder()
            .withNewMetadata()
            .withName("worker-7")
            .addToLabels("example.com/zone", "a")
            .addToAnnotations("example.com/rack", "r 12")
            .endMetadata()
            .withNewSpec()
            .withPodCIDR("10.1.2.0/24")
            .endSpec()
            .withNewStatus()
            .addNewAddress("192.0.2.200", "ExternalIP")
            .addNewAddress("worker-7", "Hostname")
            .addNewAddress("10.0.0.7", "InternalIP")
            .addNewAddress("fd00::7", "InternalIP")
            .addToAllocatable("cpu", new Quantity("7910m"))
            .addToAllocatable("memory", new Quantity("31Gi"))
            .addToAllocatable("hugepages-2Mi", new Quantity("0"))
            .addToAllocatable("example.com/gpu", new Quantity("2"))
            .endStatus()
            .build();

    @ParameterizedTest
    @CsvSource({
        "spec.nodeName, worker-7",
        "spec.podCIDR, 10.1.2.0/24",
        "status.hostIP, 10.0.0.7",
        "status.allocatable.cpu, 8",
        "status.allocatable.memory, 33285996544",
        "status.allocatable.hugepages-2Mi, 0",
        "status.allocatable.example.com/gpu, 2",
        "status.allocatable.ephemeral-storage, ''",
        "metadata.labels['example.com/zone'], a",
        "metadata.labels['zone'], ''",
        "metadata.annotations['example.com/rack'], r 12",
        "metadata.annotations['example.com/zone'], ''",
    })
    void aFieldHasItsValueOrIsEmpty(String path, String value) {
        assertThat(NodeReader.facts(NODE).value(new FieldRef(path.replace('"', '\''))))
                .isEqualTo(value);
    }

    @Test
    void aNodeThatHasOnlyANameHasNothingElse() {
        assertThat(NodeReader.facts(new NodeBuilder()
                        .withNewMetadata()
                        .withName("worker-7")
                        .endMetadata()
                        .build()))
                .isEqualTo(new NodeFacts("worker-7", Map.of(), Map.of()));
    }

    @Test
    void aHeartbeatChangesNothing() {
        Node later = new NodeBuilder(NODE)
                .editStatus()
                .addNewCondition()
                .withType("Ready")
                .withLastHeartbeatTime("2026-12-01T00:00:00Z")
                .endCondition()
                .endStatus()
                .build();

        assertThat(NodeReader.facts(later)).isEqualTo(NodeReader.facts(NODE));
    }
}
