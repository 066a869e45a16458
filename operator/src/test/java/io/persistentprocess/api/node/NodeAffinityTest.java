package io.persistentprocess.api.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The semantics of core/v1 NodeSelector, row by row. */
final class NodeAffinityTest {
    private static final Map<String, String> LABELS = Map.of("zone", "a", "cpus", "16", "name", "x", "empty", "");

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "zone, In, a b, true",
                "zone, In, b, false",
                "none, In, a, false",
                "zone, NotIn, b, true",
                "zone, NotIn, a b, false",
                "none, NotIn, a, true",
                "zone, Exists, -, true",
                "none, Exists, -, false",
                "zone, DoesNotExist, -, false",
                "none, DoesNotExist, -, true",
                "empty, Exists, -, true",
                "cpus, Gt, 8, true",
                "cpus, Gt, 16, false",
                "cpus, Gt, 9, true",
                "cpus, Lt, 17, true",
                "cpus, Lt, 16, false",
                "none, Gt, 1, false",
                "none, Lt, 1, false",
                "name, Gt, 1, false",
                "name, Lt, 1, false"
            })
    void aRequirementIsMetAsInCoreV1(String key, NodeSelectorOperator operator, String values, boolean met) {
        List<String> list = values == null ? List.of() : List.of(values.split(" "));

        assertThat(matches(new NodeSelectorTerm(List.of(new NodeSelectorRequirement(key, operator, list)), List.of())))
                .isEqualTo(met);
    }

    @Test
    void termsAreAlternativesAndTheirRequirementsAreAllNeeded() {
        NodeSelectorRequirement met = new NodeSelectorRequirement("zone", NodeSelectorOperator.Exists, List.of());
        NodeSelectorRequirement unmet = new NodeSelectorRequirement("none", NodeSelectorOperator.Exists, List.of());

        assertThat(matches(new NodeSelectorTerm(List.of(met, unmet), List.of())))
                .isFalse();
        assertThat(matches(
                        new NodeSelectorTerm(List.of(unmet), List.of()), new NodeSelectorTerm(List.of(met), List.of())))
                .isTrue();
    }

    @Test
    void aTermWithoutRequirementsMatchesNoNode() {
        assertThat(matches(new NodeSelectorTerm(List.of(), List.of()))).isFalse();
    }

    @Test
    void aNodeIsSelectedByItsName() {
        assertThat(matches(named(NodeFieldOperator.In, "worker-1"))).isTrue();
        assertThat(matches(named(NodeFieldOperator.In, "worker-2"))).isFalse();
        assertThat(matches(named(NodeFieldOperator.NotIn, "worker-1"))).isFalse();
        assertThat(matches(named(NodeFieldOperator.NotIn, "worker-2"))).isTrue();
    }

    private static NodeSelectorTerm named(NodeFieldOperator operator, String name) {
        return new NodeSelectorTerm(
                List.of(), List.of(new NodeFieldRequirement("metadata.name", operator, List.of(name))));
    }

    private static boolean matches(NodeSelectorTerm... terms) {
        return new NodeAffinity(List.of(terms)).matches("worker-1", LABELS);
    }
}
