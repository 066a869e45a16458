package io.persistentprocess.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final Duration NOW = Duration.ofMinutes(3);
    private final TokenBucket full = TokenBucket.full(2, Duration.ofSeconds(5));

    @Test
    void aFullOneGivesAtOnceAsMuchAsItHoldsAndNoMore() {
        TokenBucket empty = full.take(NOW).take(NOW);

        assertThat(full.take(NOW).waitFor(NOW)).isZero();
        assertThat(empty.waitFor(NOW)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void anEmptyOneGivesOnePerInterval() {
        TokenBucket empty = full.take(NOW).take(NOW);

        assertThat(empty.waitFor(NOW.plusSeconds(3))).isEqualTo(Duration.ofSeconds(2));
        assertThat(empty.waitFor(NOW.plusSeconds(5))).isZero();
        assertThat(empty.take(NOW.plusSeconds(6)).waitFor(NOW.plusSeconds(6))).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void aLongRestFillsItAndSavesUpNothingBeyond() {
        TokenBucket rested = full.take(NOW).take(NOW);
        Duration later = NOW.plusHours(1);

        assertThat(rested.take(later).take(later).waitFor(later)).isPositive();
    }
}
