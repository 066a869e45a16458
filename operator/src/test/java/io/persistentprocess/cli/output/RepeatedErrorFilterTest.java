package io.persistentprocess.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.agent.event.AgentEvent;
import io.persistentprocess.cli.output.RepeatedErrorFilter.Farewell;
import io.persistentprocess.cli.output.RepeatedErrorFilter.Heard;
import io.persistentprocess.cli.output.RepeatedErrorFilter.Part;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RepeatedErrorFilterTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final RepeatedErrorFilter chorus = new RepeatedErrorFilter();
    private long seconds;

    @Test
    void whatOneInstanceHasAloneIsAlwaysTold() {
        assertThat(hear(0, InstanceReport.Type.StartError, "no such file")).isEqualTo(told());
        assertThat(hear(0, InstanceReport.Type.BackOff, "next start in 100 ms")).isEqualTo(told());
        assertThat(hear(0, InstanceReport.Type.StartError, "no such file")).isEqualTo(told());
        assertThat(hear(1, InstanceReport.Type.StartError, "permission denied")).isEqualTo(told());
        assertThat(hear(0, InstanceReport.Type.Restarted, "pid 1")).isEqualTo(told());
    }

    @Test
    void whatManyHaveIsToldOnceAndCountedUntilTheLastIsThrough() {
        assertThat(hear(0, InstanceReport.Type.StartError, "no descriptors")).isEqualTo(told());
        assertThat(hear(1, InstanceReport.Type.StartError, "no descriptors")).isEqualTo(first());
        assertThat(hear(1, InstanceReport.Type.BackOff, "next start in 100 ms")).isEqualTo(counted());
        assertThat(hear(2, InstanceReport.Type.StartError, "no descriptors")).isEqualTo(counted());
        assertThat(hear(0, InstanceReport.Type.StartError, "no descriptors")).isEqualTo(counted());

        assertThat(hear(0, InstanceReport.Type.Started, "pid 1")).isEqualTo(told());
        assertThat(hear(2, InstanceReport.Type.Removed, "")).isEqualTo(told());
        assertThat(hear(1, InstanceReport.Type.Started, "pid 2"))
                .isEqualTo(over(Part.TOLD, new Farewell("no descriptors", 3, 4, Duration.ofSeconds(7))));
        assertThat(hear(0, InstanceReport.Type.StartError, "no descriptors")).isEqualTo(told());
    }

    @Test
    void reasonsThatDifferInTheInstancesOwnCgroupAreTheSame() {
        assertThat(hear(0, InstanceReport.Type.StartError, "clone into /ppg/group/one-0: no descriptors"))
                .isEqualTo(told());
        assertThat(hear(1, InstanceReport.Type.StartError, "clone into /ppg/group/one-1: no descriptors"))
                .isEqualTo(first());
        assertThat(hear(2, InstanceReport.Type.StartError, "clone into /ppg/group/one-2: no descriptors"))
                .isEqualTo(counted());
    }

    @Test
    void anInstanceWithAnotherReasonHasLeft() {
        hear(0, InstanceReport.Type.StartError, "no descriptors");
        hear(1, InstanceReport.Type.StartError, "no descriptors");

        assertThat(hear(1, InstanceReport.Type.StartError, "no such file")).isEqualTo(told());
        assertThat(hear(0, InstanceReport.Type.Started, "pid 1").farewell()).isPresent();
    }

    @Test
    void theLastOneMayLeaveForAnotherReason() {
        hear(0, InstanceReport.Type.StartError, "no descriptors");
        hear(1, InstanceReport.Type.StartError, "no descriptors");
        hear(0, InstanceReport.Type.Started, "pid 1");

        assertThat(hear(1, InstanceReport.Type.StartError, "no such file"))
                .isEqualTo(over(Part.TOLD, new Farewell("no descriptors", 2, 2, Duration.ofSeconds(3))));
    }

    @Test
    void theLastOneMayLeaveForAReasonThatManyHaveAlready() {
        hear(0, InstanceReport.Type.StartError, "no descriptors");
        hear(1, InstanceReport.Type.StartError, "no descriptors");
        hear(2, InstanceReport.Type.StartError, "no such file");
        hear(3, InstanceReport.Type.StartError, "no such file");
        hear(0, InstanceReport.Type.StartError, "no such file");

        assertThat(hear(1, InstanceReport.Type.StartError, "no such file"))
                .isEqualTo(over(Part.COUNTED, new Farewell("no descriptors", 2, 2, Duration.ofSeconds(5))));
    }

    @Test
    void theLastOneMayLeaveForAReasonThatAnotherHasAlone() {
        hear(0, InstanceReport.Type.StartError, "no descriptors");
        hear(1, InstanceReport.Type.StartError, "no descriptors");
        hear(0, InstanceReport.Type.StartError, "no such file");

        assertThat(hear(1, InstanceReport.Type.StartError, "no such file"))
                .isEqualTo(over(Part.FIRST, new Farewell("no descriptors", 2, 2, Duration.ofSeconds(3))));
    }

    @Test
    void afterEventsWereLostItBeginsAnew() {
        hear(0, InstanceReport.Type.StartError, "no descriptors");
        hear(1, InstanceReport.Type.StartError, "no descriptors");

        assertThat(chorus.forget(START.plusSeconds(9)))
                .containsExactly(new Farewell("no descriptors", 2, 2, Duration.ofSeconds(9)));
        assertThat(chorus.forget(START.plusSeconds(9))).isEmpty();

        assertThat(hear(1, InstanceReport.Type.StartError, "no descriptors")).isEqualTo(told());
    }

    private static Heard told() {
        return new Heard(Part.TOLD, Optional.empty());
    }

    private static Heard first() {
        return new Heard(Part.FIRST, Optional.empty());
    }

    private static Heard counted() {
        return new Heard(Part.COUNTED, Optional.empty());
    }

    private static Heard over(Part part, Farewell farewell) {
        return new Heard(part, Optional.of(farewell));
    }

    private Heard hear(int ordinal, InstanceReport.Type type, String message) {
        return chorus.hear(new AgentEvent(
                seconds,
                START.plusSeconds(seconds++),
                Optional.of(new InstanceId("default", "web", "one", ordinal)),
                new InstanceReport(type, message)));
    }
}
