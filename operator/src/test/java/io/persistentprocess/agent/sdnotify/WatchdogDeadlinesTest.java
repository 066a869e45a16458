package io.persistentprocess.agent.sdnotify;

import static io.persistentprocess.agent.Specs.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WatchdogDeadlinesTest {
    private static final InstanceId A = id("a", 0);
    private static final InstanceId B = id("b", 0);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final WatchdogDeadlines deadlines = new WatchdogDeadlines();

    @Test
    void aPingBeginsANewPeriod() {
        assertThat(deadlines.watch(A, Duration.ofSeconds(2), 0)).isTrue();
        deadlines.ping(A, SECOND);

        assertThat(deadlines.overdue(2 * SECOND)).isEmpty();
        assertThat(deadlines.earliest()).hasValue(3 * SECOND);
        assertThat(deadlines.overdue(3 * SECOND)).containsExactly(A);
    }

    @Test
    void watchingAgainWithTheSameTimeoutChangesNothing() {
        deadlines.watch(A, Duration.ofSeconds(2), 0);

        assertThat(deadlines.watch(A, Duration.ofSeconds(2), SECOND)).isFalse();
        assertThat(deadlines.earliest()).hasValue(2 * SECOND);
        assertThat(deadlines.watch(A, Duration.ofSeconds(5), SECOND)).isTrue();
        assertThat(deadlines.earliest()).hasValue(6 * SECOND);
    }

    @Test
    void theEarliestOfAllCounts() {
        deadlines.watch(A, Duration.ofSeconds(2), 0);
        deadlines.watch(B, Duration.ofSeconds(1), 0);
        assertThat(deadlines.earliest()).hasValue(SECOND);

        deadlines.forget(B);

        assertThat(deadlines.earliest()).hasValue(2 * SECOND);
        deadlines.pingAll(10 * SECOND);
        assertThat(deadlines.earliest()).hasValue(12 * SECOND);
    }

    @Test
    void aPingOfOneThatIsNotWatchedIsNothing() {
        deadlines.ping(A, SECOND);

        assertThat(deadlines.earliest()).isEmpty();
    }
}
