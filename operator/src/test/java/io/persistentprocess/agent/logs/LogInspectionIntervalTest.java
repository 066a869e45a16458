package io.persistentprocess.agent.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LogInspectionIntervalTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long MAX_SIZE = 10 << 20;

    private final LogInspectionInterval pace = new LogInspectionInterval(MAX_SIZE, 0);

    @Test
    void theFirstWriteIsLookedAtAtOnce() {
        assertThat(pace.untilNext(SECOND)).isZero();
    }

    @Test
    void whatWasQuietIsLookedAtTwiceInShortSuccession() {
        pace.inspected(10 * SECOND, 100, 100, 10 * SECOND);
        assertThat(pace.untilNext(10 * SECOND)).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void whatGrowsSlowlyIsLookedAtOnceASecond() {
        pace.inspected(10 * SECOND, 100, 100, 10 * SECOND);
        for (int second = 11; second < 20; second++) {
            pace.inspected(second * SECOND, second * 100L, second * 100L, second * SECOND);
            assertThat(pace.untilNext(second * SECOND)).isEqualTo(Duration.ofSeconds(1));
        }
    }

    @Test
    void whatGrowsFastIsLookedAtBeforeItHasGrownByHalfItsSize() {
        pace.inspected(10 * SECOND, 0, 0, 10 * SECOND);
        // 20 MiB/s
        pace.inspected(10 * SECOND + SECOND / 20, 1 << 20, 1 << 20, 10 * SECOND + SECOND / 20);
        assertThat(pace.untilNext(10 * SECOND + SECOND / 20)).isEqualTo(Duration.ofMillis(250));
        // 1 GiB/s
        pace.inspected(10 * SECOND + SECOND / 10, 51 << 20, 0, 10 * SECOND + SECOND / 10);
        assertThat(pace.untilNext(10 * SECOND + SECOND / 10)).isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void aLookThatTookLongIsFollowedByAPauseAsLong() {
        pace.inspected(10 * SECOND, 0, 0, 10 * SECOND);
        pace.inspected(10 * SECOND + SECOND / 20, MAX_SIZE, 0, 12 * SECOND);
        assertThat(pace.untilNext(12 * SECOND)).isBetween(Duration.ofMillis(1940), Duration.ofMillis(1960));
    }
}
