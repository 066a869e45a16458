package io.persistentprocess.cluster.agent.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.cluster.agent.plan.ObservedGenerations;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Groups come and go for months: what an agent remembers of those that are gone does not grow. */
class BoundedMemoryTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void reasonsAreForgottenWithTheGroup() {
        EventMessages texts = new EventMessages();
        texts.of(instance(0), new InstanceReport(InstanceReport.Type.Exited, "exited with code 1"));
        texts.of(instance(1), new InstanceReport(InstanceReport.Type.Exited, "exited with code 2"));

        texts.keepOnly(Set.of(instance(1).groupId()));

        assertThat(texts.remembered()).isOne();
        assertThat(texts.of(instance(1), new InstanceReport(InstanceReport.Type.Restarted, "pid 7")))
                .isEqualTo("exited with code 2; restarted, pid 7");
    }

    /** Nobody has heard of their removal. */
    @Test
    void notMoreThanSoManyReasonsAreRemembered() {
        EventMessages texts = new EventMessages();
        for (int i = 0; i < 2 * EventMessages.MOST_REASONS; i++) {
            texts.of(instance(i), new InstanceReport(InstanceReport.Type.StartError, "no such file"));
        }

        assertThat(texts.remembered()).isEqualTo(EventMessages.MOST_REASONS);
        assertThat(texts.of(
                        instance(2 * EventMessages.MOST_REASONS - 1),
                        new InstanceReport(InstanceReport.Type.BackOff, "waits")))
                .isEqualTo("no such file; waits");
    }

    @Test
    void aGroupThatHasWrittenNothingForAWhileIsForgotten() {
        EventBacklog backlog = new EventBacklog();
        for (int i = 0; i < 10_000; i++) {
            Duration now = Duration.ofMinutes(i);
            InstanceId id = instance(i);
            EventSeries.Key key =
                    new EventSeries.Key(id.groupId(), "uid-" + i, id.name(), InstanceReport.Type.Restarted);
            backlog.note(key, EventKind.Warning, "", AT, now);
            assertThat(backlog.next(now)).isPresent();
        }

        assertThat(backlog.remembered()).isLessThanOrEqualTo(2);
    }

    @Test
    void generationsAreForgottenWithTheGroup() {
        ObservedGenerations generations = new ObservedGenerations();
        generations.recall(Map.of("gone", 3L, "there", 4L));

        generations.keepOnly(Set.of("there"));

        assertThat(generations.remembered()).containsExactly("there");
    }

    private static InstanceId instance(int i) {
        return new InstanceId("default", "group-" + i, "web", 0);
    }
}
