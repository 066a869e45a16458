package io.persistentprocess.cluster.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.agent.model.MemberUsage;
import io.persistentprocess.api.status.NodeUsage;
import io.persistentprocess.supervision.spec.InstanceId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UsageStatusBuilderTest {
    private static final InstanceId WEB = new InstanceId("default", "shop", "web", 0);
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration FIVE_MINUTES = UsageStatusBuilder.INTERVAL;

    private Map<InstanceId, MemberUsage> found = Map.of();
    private Duration now = Duration.ofHours(1);
    private final UsageStatusBuilder report = new UsageStatusBuilder(_ -> found);

    private void uses(double cpuSeconds, long memoryBytes, double waitingSeconds) {
        found = Map.of(
                WEB,
                new MemberUsage(
                        "default",
                        "shop",
                        "web",
                        cpuSeconds,
                        0,
                        memoryBytes,
                        memoryBytes,
                        0,
                        7,
                        new MemberUsage.Waiting(0, waitingSeconds, 0)));
    }

    private NodeUsage sampleAfter(Duration time) {
        now = now.plus(time);
        report.sample(List.of(), now, NOON.plus(now));
        return report.of(WEB).orElseThrow();
    }

    @Test
    void ratesAreKnownFromTheSecondLookOn() {
        uses(100, 64 << 20, 3);
        NodeUsage first = sampleAfter(Duration.ZERO);
        assertThat(first.cpuMillis()).isEmpty();
        assertThat(first.memoryBytes()).contains(64L << 20);
        assertThat(first.tasks()).contains(7L);

        uses(130, 64 << 20, 33);
        NodeUsage second = sampleAfter(FIVE_MINUTES);
        assertThat(second.cpuMillis()).contains(100L);
        assertThat(second.memoryPressurePercent()).contains(10L);
        assertThat(second.at()).isEqualTo(NOON.plus(now));
    }

    @Test
    void whatHasHardlyChangedIsReportedAsBefore() {
        uses(100, 64 << 20, 0);
        sampleAfter(Duration.ZERO);
        uses(130, 64 << 20, 0);
        NodeUsage before = sampleAfter(FIVE_MINUTES);

        uses(161, 66 << 20, 0);
        assertThat(sampleAfter(FIVE_MINUTES)).isSameAs(before);

        uses(191, 80 << 20, 0);
        assertThat(sampleAfter(FIVE_MINUTES).memoryBytes()).contains(80L << 20);
    }

    @Test
    void smallStepsAddUp() {
        long bytes = 64 << 20;
        uses(0, bytes, 0);
        sampleAfter(Duration.ZERO);
        uses(0, bytes, 0);
        sampleAfter(FIVE_MINUTES);
        uses(0, bytes + bytes / 16, 0);
        sampleAfter(FIVE_MINUTES);
        uses(0, bytes + bytes / 8, 0);
        assertThat(sampleAfter(FIVE_MINUTES).memoryBytes()).contains(bytes + bytes / 8);
    }

    @Test
    void aCgroupThatWasMadeAnewBeginsAgain() {
        uses(100, 64 << 20, 0);
        sampleAfter(Duration.ZERO);
        uses(1, 64 << 20, 0);
        assertThat(sampleAfter(FIVE_MINUTES).cpuMillis()).isEmpty();
    }

    @Test
    void aCgroupThatWasMadeAnewAndHasUsedMoreSinceBeginsAgainToo() {
        uses(2, 64 << 20, 60);
        sampleAfter(Duration.ZERO);
        uses(50, 64 << 20, 1);
        assertThat(sampleAfter(FIVE_MINUTES).memoryPressurePercent()).isEmpty();
    }

    @Test
    void whatTheHostDoesNotAccountForIsNotReported() {
        found = Map.of(
                WEB, new MemberUsage("default", "shop", "web", 5, 0, 0, 0, 0, 0, new MemberUsage.Waiting(0, 0, 0)));
        report.sample(List.of(), now, NOON);
        assertThat(report.of(WEB)).isEmpty();
    }

    @Test
    void itIsDueEveryFiveMinutes() {
        assertThat(report.due(now)).isEqualTo(Duration.ZERO);
        uses(100, 64 << 20, 0);
        sampleAfter(Duration.ZERO);
        assertThat(report.due(now)).isEqualTo(FIVE_MINUTES);
        assertThat(report.due(now.plus(FIVE_MINUTES))).isEqualTo(Duration.ZERO);
    }

    @Test
    void aLookAMomentLaterHasTheRatesOfBefore() {
        uses(100, 64 << 20, 0);
        sampleAfter(Duration.ZERO);
        uses(130, 64 << 20, 0);
        sampleAfter(FIVE_MINUTES);
        uses(131, 128 << 20, 0);
        NodeUsage soon = sampleAfter(Duration.ofSeconds(1));
        assertThat(soon.cpuMillis()).contains(100L);
        assertThat(soon.memoryBytes()).contains(128L << 20);

        uses(140, 128 << 20, 0);
        assertThat(sampleAfter(Duration.ofSeconds(9)).cpuMillis()).contains(1000L);
    }

    @Test
    void aThreadTooManyEndsNothing() {
        UsageStatusBuilder failing = new UsageStatusBuilder(_ -> {
            throw new OutOfMemoryError("unable to create native thread");
        });
        failing.sample(List.of(), now, NOON);
        assertThat(failing.of(WEB)).isEmpty();
    }

    @Test
    void whatCannotBeLookedAtStaysAsItWas() {
        boolean[] fails = {false};
        UsageStatusBuilder failing = new UsageStatusBuilder(_ -> {
            if (fails[0]) {
                throw new IOException("no thread on the host");
            }
            return found;
        });
        uses(1, 1 << 20, 0);
        failing.sample(List.of(), now, NOON);
        Optional<NodeUsage> before = failing.of(WEB);
        fails[0] = true;
        failing.sample(List.of(), now.plus(FIVE_MINUTES), NOON);
        assertThat(failing.of(WEB)).isEqualTo(before).isPresent();
    }
}
