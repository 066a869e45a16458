package io.persistentprocess.cluster.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void aFewGoAtOnceThenOneInAWhile() {
        TokenBucket bucket = new TokenBucket(2);

        assertThat(bucket.take(NOW, SECOND)).isZero();
        assertThat(bucket.take(NOW, SECOND)).isZero();
        assertThat(bucket.take(NOW, SECOND)).isEqualTo(Duration.ofSeconds(1));
        assertThat(bucket.take(NOW.plusSeconds(1), SECOND)).isZero();
        assertThat(bucket.take(NOW.plusSeconds(1), SECOND)).isEqualTo(Duration.ofSeconds(1));
        assertThat(bucket.take(NOW.plusSeconds(60), SECOND)).isZero();
        assertThat(bucket.take(NOW.plusSeconds(60), SECOND)).isZero();
    }
}
