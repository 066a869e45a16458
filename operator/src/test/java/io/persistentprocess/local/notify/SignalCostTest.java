package io.persistentprocess.local.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SignalCostTest {
    private static final long MICROSECOND = 1000;
    private static final long MILLISECOND = 1000 * MICROSECOND;
    private static final long SECOND = 1000 * MILLISECOND;

    /** {@link System#nanoTime} may be anything. */
    private static final long START = Math.subtractExact(Long.MAX_VALUE, SECOND);

    private final SignalCost cost = new SignalCost(START);

    @Test
    void cheapSignalsAreNeitherDelayedNorTooMuch() {
        long now = START;
        for (int i = 0; i < 100_000; i++) {
            cost.add(4 * MICROSECOND, now);
            now += 100 * MICROSECOND;
            assertThat(cost.pause(now)).isZero();
        }
        assertThat(cost.isTooMuch(now)).isFalse();
        assertThat(cost.isForgotten(now)).isTrue();
    }

    @Test
    void allSignalsTogetherTakeATwentiethOfACpu() {
        for (int i = 0; i < 1000; i++) {
            cost.add(100 * MICROSECOND, START);
        }
        assertThat(cost.pause(START)).isEqualTo(Duration.ofMillis(1900));
        assertThat(cost.pause(START + 1900 * MILLISECOND)).isZero();
        assertThat(cost.isTooMuch(START)).isFalse();
    }

    @Test
    void oneThatWakesAMillionIsTooMuchUntilThatIsForgotten() {
        cost.add(121 * MILLISECOND, START);
        assertThat(cost.isTooMuch(START)).isTrue();
        assertThat(cost.untilForgiven(START)).isEqualTo(Duration.ofSeconds(100));
        assertThat(cost.isTooMuch(START + 99 * SECOND)).isTrue();
        assertThat(cost.isTooMuch(START + 101 * SECOND)).isFalse();
        assertThat(cost.isForgotten(START + 101 * SECOND)).isFalse();
        assertThat(cost.isForgotten(START + 121 * SECOND)).isTrue();
    }

    @Test
    void oneThatAHypervisorHeldUpIsForgiven() {
        cost.add(20 * MILLISECOND, START);
        assertThat(cost.isTooMuch(START)).isFalse();
        cost.add(20 * MILLISECOND, START + 30 * SECOND);
        assertThat(cost.isTooMuch(START + 30 * SECOND)).isFalse();
    }
}
