package io.persistentprocess.cluster.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import io.persistentprocess.cluster.Clocks;
import io.persistentprocess.cluster.controller.index.GroupKey;
import io.persistentprocess.cluster.controller.status.StatusDocument;
import io.persistentprocess.cluster.controller.status.StatusRateLimiter;
import io.persistentprocess.supervision.instance.BootTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the controller makes of a wall clock that goes back by an hour, or forward by a day: nothing. */
class WallClockJumpTest {
    private static final GroupKey GROUP = new GroupKey("default", "web");
    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final Duration LEASE = Duration.ofSeconds(15);

    private final SettableClocks time = new SettableClocks();

    /** A host's two clocks: both go on, and only one is set. */
    private static final class SettableClocks extends Clock {
        private Instant wall = Instant.parse("2026-01-01T00:00:00Z");
        private BootTime boot = new BootTime(Duration.ofHours(7).toNanos());
        private final Clocks clocks = new Clocks(this, () -> boot);

        void passes(Duration duration) {
            wall = wall.plus(duration);
            boot = boot.plus(duration);
        }

        void isSet(String by) {
            wall = wall.plus(Duration.parse(by));
        }

        @Override
        public Instant instant() {
            return wall;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("it has one zone");
        }
    }

    /** A Lease that somebody else holds. */
    private static final class FakeLock implements Lock {
        private LeaderElectionRecord record;

        private FakeLock(ZonedDateTime renewedAt) {
            record = LeaderElectionRecord.builder()
                    .holderIdentity("other")
                    .leaseDuration(LEASE)
                    .acquireTime(renewedAt)
                    .renewTime(renewedAt)
                    .build();
        }

        @Override
        public LeaderElectionRecord get(KubernetesClient client) {
            return record;
        }

        @Override
        public void create(KubernetesClient client, LeaderElectionRecord created) {
            record = created;
        }

        @Override
        public void update(KubernetesClient client, LeaderElectionRecord updated) {
            record = updated;
        }

        @Override
        public String identity() {
            return "own";
        }

        @Override
        public String describe() {
            return "a lease";
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-PT1H", "PT24H"})
    void aStatusWaitsNoLonger(String jump) throws Exception {
        StatusRateLimiter pace = new StatusRateLimiter();
        for (int i = 0; i < 5; i++) {
            pace.turn(GROUP, status(i), status(i + 1), time.clocks.now().boot());
        }
        time.isSet(jump);

        assertThat(pace.turn(GROUP, status(5), status(6), time.clocks.now().boot()))
                .isEqualTo(Duration.ofSeconds(1));
        time.passes(Duration.ofSeconds(1));
        assertThat(pace.turn(GROUP, status(5), status(6), time.clocks.now().boot()))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-PT1H", "PT24H"})
    void aDeletionWaitsAsLongAsItShould(String jump) {
        DeletionDeadlines deadlines = new DeletionDeadlines(TIMEOUT);
        Instant deletedAt = time.instant();
        BootTime before = deadlines.of(GROUP, deletedAt, time.clocks.now());
        time.isSet(jump);

        assertThat(deadlines.of(GROUP, deletedAt, time.clocks.now())).isEqualTo(before);
        assertThat(before.since(time.clocks.now().boot())).isEqualTo(TIMEOUT);
    }

    @Test
    void aDeletionThatIsAgoWaitsForTheRest() {
        Instant deletedAt = time.instant();
        time.passes(Duration.ofMinutes(2));

        BootTime until = new DeletionDeadlines(TIMEOUT).of(GROUP, deletedAt, time.clocks.now());

        assertThat(until.since(time.clocks.now().boot())).isEqualTo(Duration.ofMinutes(3));
    }

    @Test
    void aDeletionInTheFutureWaitsNoLongerThanAnyOther() {
        Instant deletedAt = time.instant();
        time.isSet("-PT1H");

        BootTime until = new DeletionDeadlines(TIMEOUT).of(GROUP, deletedAt, time.clocks.now());

        assertThat(until.since(time.clocks.now().boot())).isEqualTo(TIMEOUT);
    }

    @Test
    void anotherDeletionOfTheSameNameHasATimeOfItsOwn() {
        DeletionDeadlines deadlines = new DeletionDeadlines(TIMEOUT);
        BootTime first = deadlines.of(GROUP, time.instant(), time.clocks.now());
        time.passes(Duration.ofHours(1));

        assertThat(deadlines.of(GROUP, time.instant(), time.clocks.now())).isNotEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "-PT1H", "PT24H"})
    void aLeaseEndsWhenItHasNotBeenRenewedForItsDuration(String jump) {
        ObservedLease lock = new ObservedLease(new FakeLock(time.instant().atZone(ZoneOffset.UTC)), time.clocks);
        assertThat(hasEnded(lock)).isFalse();
        time.isSet(jump);

        time.passes(LEASE.minusSeconds(1));
        assertThat(hasEnded(lock)).isFalse();
        time.passes(Duration.ofSeconds(2));
        assertThat(hasEnded(lock)).isTrue();
    }

    @Test
    void aLeaseThatIsRenewedByAClockThatIsBehindDoesNotEnd() {
        FakeLock lease = new FakeLock(time.instant().minus(Duration.ofHours(1)).atZone(ZoneOffset.UTC));
        ObservedLease lock = new ObservedLease(lease, time.clocks);
        for (int i = 1; i < 10; i++) {
            time.passes(LEASE.dividedBy(2));
            lease.record = lease.record.toBuilder()
                    .renewTime(lease.record.getRenewTime().plusSeconds(i))
                    .build();
            assertThat(hasEnded(lock)).isFalse();
        }
    }

    /** As the elector asks. */
    private boolean hasEnded(Lock lock) {
        LeaderElectionRecord record = lock.get(null);
        return time.instant()
                .atZone(ZoneOffset.UTC)
                .isAfter(record.getRenewTime().plus(record.getLeaseDuration()));
    }

    private static StatusDocument status(int restarts) throws Exception {
        return StatusDocument.of(Optional.of(new JsonMapper()
                .readTree("{\"observedGeneration\":1,\"nodes\":{\"desired\":3},\"restarts\":%d}".formatted(restarts))));
    }
}
