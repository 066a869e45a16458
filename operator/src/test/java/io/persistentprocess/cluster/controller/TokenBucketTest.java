package io.persistentprocess.cluster.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void aFewGoAtOnceThenOneInAWhile() {
        TokenBucket bucket = new TokenBucket(2, Duration.ofSeconds(1));

        assertThat(bucket.take(NOW)).isZero();
        assertThat(bucket.take(NOW)).isZero();
        assertThat(bucket.take(NOW)).isEqualTo(Duration.ofSeconds(1));
        assertThat(bucket.take(NOW.plusSeconds(1))).isZero();
        assertThat(bucket.take(NOW.plusSeconds(1))).isEqualTo(Duration.ofSeconds(1));
        assertThat(bucket.take(NOW.plusSeconds(60))).isZero();
        assertThat(bucket.take(NOW.plusSeconds(60))).isZero();
    }
}
