package io.persistentprocess.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void aPercentileIsAMeasuredValueThatSoManyAreNotAbove() {
        Latencies hundred = Latencies.of(LongStream.rangeClosed(1, 100).boxed().toList());

        assertThat(hundred.p50()).isEqualTo(50);
        assertThat(hundred.p99()).isEqualTo(99);
        assertThat(hundred.percentile(100)).isEqualTo(100);
    }

    @Test
    void theOrderOfMeasuringDoesNotMatter() {
        assertThat(Latencies.of(List.of(3L, 1L, 2L))).isEqualTo(Latencies.of(List.of(1L, 2L, 3L)));
    }

    @Test
    void oneValueIsEveryPercentile() {
        Latencies one = Latencies.of(List.of(7L));

        assertThat(List.of(one.percentile(0), one.p50(), one.p99())).containsOnly(7L);
    }
}
