package io.persistentprocess.supervision.transition;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.supervision.spec.RestartSpec;
import io.persistentprocess.supervision.spec.Specs;
import java.time.Duration;
import java.util.Set;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartBackoffTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 0",
        "2, 100",
        "3, 200",
        "4, 400",
        "5, 800",
        "6, 1600",
        "12, 102400",
        "13, 204800",
        "14, 300000",
        "15, 300000",
        "2000, 300000",
        "2147483647, 300000",
    })
    void row3_theDelayGrowsByTheFactorUpToTheMaximum(int failures, long millis) {
        assertThat(RestartBackoff.delay(Specs.jitter(0), failures, 42)).isEqualTo(Duration.ofMillis(millis));
    }

    @Property(tries = 300)
    void row3_theDelayStaysWithinTheJitterAndNeverBeyondTheMaximum(
            @ForAll @IntRange(min = 2, max = 40) int failures,
            @ForAll @DoubleRange(min = 0, max = 1) double jitter,
            @ForAll @DoubleRange(min = 1, max = 10) double factor,
            @ForAll long seed) {
        RestartSpec restart = new RestartSpec(
                RestartPolicy.Always,
                Set.of(),
                Duration.ofSeconds(10),
                Duration.ofMillis(100),
                factor,
                Duration.ofMinutes(5),
                jitter,
                0,
                Duration.ofMinutes(10));
        double unspread = Math.min(300_000, 100 * Math.pow(factor, failures - 2));
        double millis = RestartBackoff.delay(restart, failures, seed).toMillis();
        assertThat(millis)
                .isBetween(Math.floor(unspread * (1 - jitter)), Math.min(300_000, Math.ceil(unspread * (1 + jitter))));
    }

    @Test
    void theSameSeedGivesTheSameDelay() {
        RestartSpec restart = Specs.jitter(1);
        assertThat(RestartBackoff.delay(restart, 7, 4711)).isEqualTo(RestartBackoff.delay(restart, 7, 4711));
    }

    @Test
    void delaysOfMembersThatFailTogetherAreSpread() {
        RestartSpec restart = Specs.jitter(0.1);
        assertThat(LongStream.range(0, 100)
                        .mapToObj(seed -> RestartBackoff.delay(restart, 10, seed))
                        .distinct())
                .hasSizeGreaterThan(80);
    }
}
