package io.persistentprocess.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.agent.AgentEvent;
import io.persistentprocess.cli.Chorus.Part;
import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.Report;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ChorusTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final Chorus chorus = new Chorus();
    private long seconds;

    @Test
    void whatOneInstanceHasAloneIsAlwaysTold() {
        assertThat(hear(0, Report.Type.StartError, "no such file")).isEqualTo(new Part.Told());
        assertThat(hear(0, Report.Type.BackOff, "next start in 100 ms")).isEqualTo(new Part.Told());
        assertThat(hear(0, Report.Type.StartError, "no such file")).isEqualTo(new Part.Told());
        assertThat(hear(1, Report.Type.StartError, "permission denied")).isEqualTo(new Part.Told());
        assertThat(hear(0, Report.Type.Restarted, "pid 1")).isEqualTo(new Part.Told());
    }

    @Test
    void whatManyHaveIsToldOnceAndCountedUntilTheLastIsThrough() {
        assertThat(hear(0, Report.Type.StartError, "no descriptors")).isEqualTo(new Part.Told());
        assertThat(hear(1, Report.Type.StartError, "no descriptors")).isEqualTo(new Part.First());
        assertThat(hear(1, Report.Type.BackOff, "next start in 100 ms")).isEqualTo(new Part.Counted());
        assertThat(hear(2, Report.Type.StartError, "no descriptors")).isEqualTo(new Part.Counted());
        assertThat(hear(0, Report.Type.StartError, "no descriptors")).isEqualTo(new Part.Counted());

        assertThat(hear(0, Report.Type.Started, "pid 1")).isEqualTo(new Part.Told());
        assertThat(hear(2, Report.Type.Removed, "")).isEqualTo(new Part.Told());
        assertThat(hear(1, Report.Type.Started, "pid 2"))
                .isEqualTo(new Part.Last("no descriptors", 3, 4, Duration.ofSeconds(7)));
        assertThat(hear(0, Report.Type.StartError, "no descriptors")).isEqualTo(new Part.Told());
    }

    @Test
    void anInstanceWithAnotherReasonHasLeft() {
        hear(0, Report.Type.StartError, "no descriptors");
        hear(1, Report.Type.StartError, "no descriptors");

        assertThat(hear(1, Report.Type.StartError, "no such file")).isEqualTo(new Part.Told());
        assertThat(hear(0, Report.Type.Started, "pid 1")).isInstanceOf(Part.Last.class);
    }

    @Test
    void theLastOneMayLeaveForAnotherReason() {
        hear(0, Report.Type.StartError, "no descriptors");
        hear(1, Report.Type.StartError, "no descriptors");
        hear(0, Report.Type.Started, "pid 1");

        assertThat(hear(1, Report.Type.StartError, "no such file"))
                .isEqualTo(new Part.Last("no descriptors", 2, 2, Duration.ofSeconds(3)));
    }

    @Test
    void afterEventsWereLostItBeginsAnew() {
        hear(0, Report.Type.StartError, "no descriptors");
        hear(1, Report.Type.StartError, "no descriptors");

        chorus.forget();

        assertThat(hear(1, Report.Type.StartError, "no descriptors")).isEqualTo(new Part.Told());
    }

    private Part hear(int ordinal, Report.Type type, String message) {
        return chorus.hear(new AgentEvent(
                seconds,
                START.plusSeconds(seconds++),
                new InstanceId("default", "web", "one", ordinal),
                new Report(type, message)));
    }
}
