package io.persistentprocess.cluster.agent.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.cluster.agent.plan.Fixtures;
import io.persistentprocess.supervision.instance.InstanceReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventBacklogTest {
    private static final Duration NOW = Duration.ofHours(1);
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
    private final EventBacklog backlog = new EventBacklog();

    @Test
    void whatHappensAgainIsCountedInOneEvent() {
        note(0, "killed by SIGKILL", FIRST);
        EventSeries once = backlog.next(NOW).orElseThrow();
        note(0, "killed by SIGSEGV", FIRST.plusSeconds(1));
        EventSeries twice = backlog.next(NOW).orElseThrow();

        assertThat(once.count()).isOne();
        assertThat(twice.count()).isEqualTo(2);
        assertThat(twice.message()).isEqualTo("killed by SIGSEGV");
        assertThat(twice.eventName("n")).isEqualTo(once.eventName("n"));
    }

    @Test
    void whatHappensAgainAfterALongTimeIsAnotherEvent() {
        note(0, "", FIRST);
        EventSeries first = backlog.next(NOW).orElseThrow();
        note(0, "", FIRST.plusSeconds(601));
        EventSeries second = backlog.next(NOW).orElseThrow();

        assertThat(second.count()).isOne();
        assertThat(second.eventName("n")).isNotEqualTo(first.eventName("n"));
    }

    @Test
    void aWallClockThatIsSetBackDoesNotMakeOldAndNewOne() {
        note(0, "", FIRST);
        assertThat(backlog.next(NOW)).isPresent();
        note(0, "", FIRST.minus(Duration.ofHours(1)), NOW.plus(Duration.ofMinutes(11)));

        assertThat(backlog.next(NOW).orElseThrow().count()).isOne();
    }

    @Test
    void aWallClockThatIsSetForwardDoesNotCutASeries() {
        note(0, "", FIRST);
        assertThat(backlog.next(NOW)).isPresent();
        note(0, "", FIRST.plus(Duration.ofDays(1)), NOW.plus(Duration.ofSeconds(1)));

        assertThat(backlog.next(NOW).orElseThrow().count()).isEqualTo(2);
    }

    @Test
    void aGroupThatTellsTooMuchHasToWaitAndIsHeardInTheEnd() {
        IntStream.range(0, 40).forEach(i -> note(i, "", FIRST));
        int written = 0;
        while (backlog.next(NOW).isPresent()) {
            written++;
        }

        assertThat(written).isEqualTo(25);
        assertThat(backlog.waitFor(NOW)).contains(Duration.ofSeconds(30));
        assertThat(backlog.next(NOW.plusSeconds(30))).isPresent();
    }

    @Test
    void whatCouldNotBeWrittenIsWrittenLater() {
        note(0, "", FIRST);
        EventSeries series = backlog.next(NOW).orElseThrow();
        assertThat(backlog.waitFor(NOW)).isEmpty();

        backlog.failed(series);

        assertThat(backlog.next(NOW)).isEqualTo(Optional.of(series));
    }

    private void note(int instance, String message, Instant at) {
        note(instance, message, at, NOW.plus(Duration.between(FIRST, at)));
    }

    private void note(int instance, String message, Instant at, Duration now) {
        backlog.note(
                new EventSeries.Key(Fixtures.SHOP, "uid", "web-" + instance, InstanceReport.Type.Restarted),
                EventKind.Warning,
                message,
                at,
                now);
    }
}
