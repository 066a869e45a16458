package io.persistentprocess.cluster.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.agent.model.ActiveCondition;
import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.api.status.NodeCondition;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What lasts of instances, as a ProcessNode tells it. */
class ConditionReportTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123456Z");

    private static InstanceView view(int ordinal, ActiveCondition... conditions) {
        return new InstanceView(
                new InstanceId("default", "web", "nginx", ordinal),
                Phase.Running,
                Goal.Run,
                Optional.of(NOON),
                OptionalInt.of(1),
                Optional.of(NOON),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(conditions),
                "",
                false,
                Optional.empty());
    }

    @Test
    void anInstanceHasItsOwn() {
        assertThat(NodeInstanceBuilder.of(view(0, new ActiveCondition("MemoryHigh", NOON)), Optional.empty())
                        .conditions())
                .containsExactly(new NodeCondition("MemoryHigh", Instant.parse("2026-01-01T12:00:00.123Z")));
        assertThat(NodeInstanceBuilder.of(view(0), Optional.empty()).conditions())
                .isEmpty();
    }

    @Test
    void aGroupHasEachOnceSinceTheFirstOfItsInstances() {
        assertThat(NodeInstanceBuilder.conditions(List.of(
                        view(0, new ActiveCondition("MemoryPressure", NOON)),
                        view(1),
                        view(
                                2,
                                new ActiveCondition("MemoryHigh", NOON),
                                new ActiveCondition("MemoryPressure", NOON.minusSeconds(60))))))
                .containsExactly(
                        new NodeCondition("MemoryHigh", Instant.parse("2026-01-01T12:00:00.123Z")),
                        new NodeCondition("MemoryPressure", Instant.parse("2026-01-01T11:59:00.123Z")));
    }
}
