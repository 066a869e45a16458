package io.persistentprocess.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.agent.event.AgentEvent;
import io.persistentprocess.cli.output.RepeatedErrorFilter.Decision;
import io.persistentprocess.cli.output.RepeatedErrorFilter.ErrorSummary;
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
    void anErrorOfOneInstanceIsAlwaysPrinted() {
        assertThat(filter(0, InstanceReport.Type.StartError, "no such file")).isEqualTo(printed());
        assertThat(filter(0, InstanceReport.Type.BackOff, "next start in 100 ms"))
                .isEqualTo(printed());
        assertThat(filter(0, InstanceReport.Type.StartError, "no such file")).isEqualTo(printed());
        assertThat(filter(1, InstanceReport.Type.StartError, "permission denied"))
                .isEqualTo(printed());
        assertThat(filter(0, InstanceReport.Type.Restarted, "pid 1")).isEqualTo(printed());
    }

    @Test
    void anErrorOfManyIsPrintedOnceAndCountedUntilTheLastIsOver() {
        assertThat(filter(0, InstanceReport.Type.StartError, "no descriptors")).isEqualTo(printed());
        assertThat(filter(1, InstanceReport.Type.StartError, "no descriptors")).isEqualTo(first());
        assertThat(filter(1, InstanceReport.Type.BackOff, "next start in 100 ms"))
                .isEqualTo(counted());
        assertThat(filter(2, InstanceReport.Type.StartError, "no descriptors")).isEqualTo(counted());
        assertThat(filter(0, InstanceReport.Type.StartError, "no descriptors")).isEqualTo(counted());

        assertThat(filter(0, InstanceReport.Type.Started, "pid 1")).isEqualTo(printed());
        assertThat(filter(2, InstanceReport.Type.Removed, "")).isEqualTo(printed());
        assertThat(filter(1, InstanceReport.Type.Started, "pid 2"))
                .isEqualTo(over(Part.PRINTED, new ErrorSummary("no descriptors", 3, 4, Duration.ofSeconds(7))));
        assertThat(filter(0, InstanceReport.Type.StartError, "no descriptors")).isEqualTo(printed());
    }

    @Test
    void reasonsThatDifferInTheInstancesOwnCgroupAreTheSame() {
        assertThat(filter(0, InstanceReport.Type.StartError, "clone into /ppg/group/one-0: no descriptors"))
                .isEqualTo(printed());
        assertThat(filter(1, InstanceReport.Type.StartError, "clone into /ppg/group/one-1: no descriptors"))
                .isEqualTo(first());
        assertThat(filter(2, InstanceReport.Type.StartError, "clone into /ppg/group/one-2: no descriptors"))
                .isEqualTo(counted());
    }

    @Test
    void anInstanceWithAnotherReasonHasLeft() {
        filter(0, InstanceReport.Type.StartError, "no descriptors");
        filter(1, InstanceReport.Type.StartError, "no descriptors");

        assertThat(filter(1, InstanceReport.Type.StartError, "no such file")).isEqualTo(printed());
        assertThat(filter(0, InstanceReport.Type.Started, "pid 1").summary()).isPresent();
    }

    @Test
    void theLastOneMayLeaveForAnotherReason() {
        filter(0, InstanceReport.Type.StartError, "no descriptors");
        filter(1, InstanceReport.Type.StartError, "no descriptors");
        filter(0, InstanceReport.Type.Started, "pid 1");

        assertThat(filter(1, InstanceReport.Type.StartError, "no such file"))
                .isEqualTo(over(Part.PRINTED, new ErrorSummary("no descriptors", 2, 2, Duration.ofSeconds(3))));
    }

    @Test
    void theLastOneMayLeaveForAReasonThatManyHaveAlready() {
        filter(0, InstanceReport.Type.StartError, "no descriptors");
        filter(1, InstanceReport.Type.StartError, "no descriptors");
        filter(2, InstanceReport.Type.StartError, "no such file");
        filter(3, InstanceReport.Type.StartError, "no such file");
        filter(0, InstanceReport.Type.StartError, "no such file");

        assertThat(filter(1, InstanceReport.Type.StartError, "no such file"))
                .isEqualTo(over(Part.COUNTED, new ErrorSummary("no descriptors", 2, 2, Duration.ofSeconds(5))));
    }

    @Test
    void theLastOneMayLeaveForAReasonThatAnotherHasAlone() {
        filter(0, InstanceReport.Type.StartError, "no descriptors");
        filter(1, InstanceReport.Type.StartError, "no descriptors");
        filter(0, InstanceReport.Type.StartError, "no such file");

        assertThat(filter(1, InstanceReport.Type.StartError, "no such file"))
                .isEqualTo(over(Part.FIRST, new ErrorSummary("no descriptors", 2, 2, Duration.ofSeconds(3))));
    }

    @Test
    void afterEventsWereLostItBeginsAnew() {
        filter(0, InstanceReport.Type.StartError, "no descriptors");
        filter(1, InstanceReport.Type.StartError, "no descriptors");

        assertThat(chorus.forget(START.plusSeconds(9)))
                .containsExactly(new ErrorSummary("no descriptors", 2, 2, Duration.ofSeconds(9)));
        assertThat(chorus.forget(START.plusSeconds(9))).isEmpty();

        assertThat(filter(1, InstanceReport.Type.StartError, "no descriptors")).isEqualTo(printed());
    }

    private static Decision printed() {
        return new Decision(Part.PRINTED, Optional.empty());
    }

    private static Decision first() {
        return new Decision(Part.FIRST, Optional.empty());
    }

    private static Decision counted() {
        return new Decision(Part.COUNTED, Optional.empty());
    }

    private static Decision over(Part part, ErrorSummary summary) {
        return new Decision(part, Optional.of(summary));
    }

    private Decision filter(int ordinal, InstanceReport.Type type, String message) {
        return chorus.filter(new AgentEvent(
                seconds,
                START.plusSeconds(seconds++),
                Optional.of(new InstanceId("default", "web", "one", ordinal)),
                new InstanceReport(type, message)));
    }
}
