package io.persistentprocess.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanDurationTest {
    @ParameterizedTest
    @CsvSource({
        "PT-5S,0s",
        "PT0.9S,0s",
        "PT119S,119s",
        "PT2M,2m",
        "PT3M20S,3m20s",
        "PT10M5S,10m",
        "PT179M,179m",
        "PT3H,3h",
        "PT3H5M,3h5m",
        "PT8H5M,8h",
        "PT47H59M,47h",
        "P2D,2d",
        "P2DT4H,2d4h",
        "P8DT4H,8d",
        "P400D,400d"
    })
    void durationsReadLikeKubectls(Duration duration, String text) {
        assertThat(HumanDuration.of(duration)).isEqualTo(text);
    }
}
