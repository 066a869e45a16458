package io.persistentprocess.api.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class NodeFilterTest {
    private static final Map<String, String> NODE = Map.of("kubernetes.io/os", "linux", "disk", "ssd");

    @Test
    void aNodeIsSelectedThatHasEveryLabel() {
        assertThat(matches(Map.of("disk", "ssd", "kubernetes.io/os", "linux"))).isTrue();
        assertThat(matches(Map.of("disk", "ssd", "gpu", "true"))).isFalse();
        assertThat(matches(Map.of("disk", "nvme"))).isFalse();
    }

    @Test
    void everyNodeIsSelectedByNoLabel() {
        assertThat(NodeFilter.EVERY.matches("worker-1", Map.of())).isTrue();
    }

    @Test
    void bothLabelsAndAffinityMustMatch() {
        NodeAffinity affinity = new NodeAffinity(List.of(new NodeSelectorTerm(
                List.of(new NodeSelectorRequirement("gpu", NodeSelectorOperator.DoesNotExist, List.of())), List.of())));

        assertThat(new NodeFilter(Map.of("disk", "ssd"), Optional.of(affinity)).matches("worker-1", NODE))
                .isTrue();
        assertThat(new NodeFilter(Map.of("disk", "nvme"), Optional.of(affinity)).matches("worker-1", NODE))
                .isFalse();
        assertThat(new NodeFilter(Map.of(), Optional.of(affinity)).matches("worker-1", Map.of("gpu", "1")))
                .isFalse();
    }

    private static boolean matches(Map<String, String> labels) {
        return new NodeFilter(labels, Optional.empty()).matches("worker-1", NODE);
    }
}
