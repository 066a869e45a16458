package io.persistentprocess.agent.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ExecWaitLimiterTest {
    private static final long MILLI = Duration.ofMillis(1).toNanos();

    private final ExecWaitLimiter patience = new ExecWaitLimiter(0);

    @Test
    void aThousandStartsThatHangCostFortyMillisecondsAndAFiftiethOfTheTime() {
        long now = 0;
        long waited = 0;
        for (int i = 0; i < 1000; i++) {
            long wait = patience.next(now).toNanos();
            assertThat(wait).isLessThanOrEqualTo(20 * MILLI);
            patience.inVain(wait);
            waited += wait;
            now += wait + 100_000;
        }
        assertThat(waited).isLessThanOrEqualTo(40 * MILLI + now / 50);
    }

    @Test
    void ordinaryStartsCostNothing() {
        for (int i = 0; i < 1000; i++) {
            assertThat(patience.next(i * MILLI)).isEqualTo(Duration.ofMillis(20));
            patience.settled(MILLI, 0);
        }
    }

    @Test
    void whatIsSlowAndSucceedsIsPaidForAsWell() {
        for (int i = 0; i < 10; i++) {
            patience.settled(19 * MILLI, 0);
        }
        assertThat(patience.next(0)).isZero();
        assertThat(patience.next(Duration.ofSeconds(30).toNanos())).isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void aChildThatOnlyLacksACpuCostsASixteenth() {
        for (int i = 0; i < 50; i++) {
            patience.settled(9 * MILLI, 9 * MILLI);
        }
        assertThat(patience.next(0)).isPositive();
    }

    @Test
    void aChildThatLacksACpuForLongMayBeLimitedItselfAndIsPaidFor() {
        patience.settled(60 * MILLI, 60 * MILLI);
        assertThat(patience.next(0)).isZero();
    }
}
