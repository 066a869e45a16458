package io.persistentprocess.agent.sdnotify;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.supervision.instance.BootTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReloadClockTest {
    private static final BootTime NOW = new BootTime(1_000_000_000_000L);
    private static final long MONOTONIC = 600_000_000_500L;

    private static long nanosAgo(long micros) {
        return NOW.since(ReloadClock.begun(Optional.of(micros), MONOTONIC, NOW)).toNanos();
    }

    @Test
    void withoutATimeItHasBegunNow() {
        assertThat(ReloadClock.begun(Optional.empty(), MONOTONIC, NOW)).isEqualTo(NOW);
    }

    @Test
    void aTimeIsTakenToTheOtherClockAndCountsToTheEndOfItsMicrosecond() {
        assertThat(nanosAgo(599_999_999)).isEqualTo(500);
        assertThat(nanosAgo(590_000_000)).isEqualTo(10_000_000_000L - 500);
    }

    @Test
    void aTimeToComeIsNow() {
        assertThat(nanosAgo(600_000_000)).isZero();
        assertThat(nanosAgo(Long.MAX_VALUE)).isZero();
    }

    @Test
    void aTimeBeforeTheBootIsTheBoot() {
        assertThat(ReloadClock.begun(Optional.of(0L), MONOTONIC, new BootTime(7)))
                .isEqualTo(new BootTime(0));
    }
}
