package io.persistentprocess.supervision.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.ExitReason;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.instance.ReadinessRequirement;
import io.persistentprocess.supervision.probe.ProcessHealth.Start;
import io.persistentprocess.supervision.spec.HealthSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.ProbeAction;
import io.persistentprocess.supervision.spec.ProbeSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ProcessHealthTest {
    private static final InstanceId ID = new InstanceId("default", "group", "web", 0);
    private static final ProcessId MAIN = new ProcessId(7, 70);
    private static final BootTime SINCE = at(1000);
    private static final AttemptResult GOOD = new AttemptResult.Succeeded();
    private static final AttemptResult BAD = new AttemptResult.Failed("no");
    private static final Duration PERIOD = Duration.ofSeconds(10);

    private final List<Event> events = new ArrayList<>();
    private ProcessHealth health;
    private BootTime now = SINCE;

    private static BootTime at(long seconds) {
        return new BootTime(Duration.ofSeconds(seconds).toNanos());
    }

    private static ProbeSpec probe(int successThreshold, int failureThreshold) {
        return probe(Duration.ZERO, successThreshold, failureThreshold);
    }

    private static ProbeSpec probe(Duration delay, int successThreshold, int failureThreshold) {
        return new ProbeSpec(
                new ProbeAction.TcpSocket("127.0.0.1", 80),
                delay,
                PERIOD,
                Duration.ofSeconds(1),
                successThreshold,
                failureThreshold,
                Optional.of(Duration.ofSeconds(5)));
    }

    private static HealthSpec spec(
            Optional<ProbeSpec> startup, Optional<ProbeSpec> readiness, Optional<ProbeSpec> liveness) {
        return new HealthSpec(Optional.empty(), startup, readiness, liveness, List.of());
    }

    private static HealthSpec readiness(ProbeSpec probe) {
        return spec(Optional.empty(), Optional.of(probe), Optional.empty());
    }

    private static HealthSpec liveness(ProbeSpec probe) {
        return spec(Optional.empty(), Optional.empty(), Optional.of(probe));
    }

    private void begin(HealthSpec spec, Start start) {
        health = ProcessHealth.of(ID, MAIN, SINCE, spec, start, now);
    }

    /** Makes the next attempt when it is due. */
    private void attempt(ProbeKind kind, AttemptResult result) {
        now = health.nextDue().orElseThrow();
        assertThat(health.due(now)).contains(kind);
        health = health.begun(kind);
        HealthStep step = health.ended(kind, result, now);
        health = step.health();
        events.addAll(step.events());
    }

    private static Event ready() {
        return new Event.RequirementMet(MAIN, ReadinessRequirement.READINESS_PROBE);
    }

    private static Event notReady() {
        return new Event.RequirementUnmet(MAIN, ReadinessRequirement.READINESS_PROBE, "readiness probe failed: no");
    }

    private static Event unhealthy(String why) {
        return new Event.Unhealthy(MAIN, ExitReason.Unhealthy, why, Optional.of(Duration.ofSeconds(5)));
    }

    @Test
    void anInstanceIsReadyAfterTheSuccessThresholdAndNotReadyAfterTheFailureThreshold() {
        begin(readiness(probe(2, 3)), Start.COMPLETE);

        attempt(ProbeKind.READINESS, GOOD);
        assertThat(events).isEmpty();
        attempt(ProbeKind.READINESS, GOOD);
        assertThat(events).containsExactly(ready());

        attempt(ProbeKind.READINESS, BAD);
        attempt(ProbeKind.READINESS, BAD);
        attempt(ProbeKind.READINESS, GOOD);
        attempt(ProbeKind.READINESS, BAD);
        attempt(ProbeKind.READINESS, BAD);
        assertThat(events).containsExactly(ready());
        attempt(ProbeKind.READINESS, BAD);
        assertThat(events).containsExactly(ready(), notReady());
        attempt(ProbeKind.READINESS, BAD);
        assertThat(events).hasSize(2);
    }

    @Test
    void aFailedLivenessProbeIsFinalAndHasItsOwnGracePeriod() {
        begin(liveness(probe(1, 2)), Start.COMPLETE);

        attempt(ProbeKind.LIVENESS, BAD);
        attempt(ProbeKind.LIVENESS, BAD);

        assertThat(events).containsExactly(unhealthy("liveness probe failed: no"));
        assertThat(health.nextDue()).isEmpty();
    }

    @Test
    void theOthersWaitUntilTheStartIsComplete() {
        begin(spec(Optional.of(probe(1, 30)), Optional.of(probe(1, 3)), Optional.of(probe(1, 3))), Start.UNDER_WAY);

        assertThat(health.due(SINCE)).containsExactly(ProbeKind.STARTUP);
        attempt(ProbeKind.STARTUP, BAD);
        attempt(ProbeKind.STARTUP, GOOD);
        assertThat(events).containsExactly(new Event.RequirementMet(MAIN, ReadinessRequirement.STARTUP_PROBE));
        assertThat(health.nextDue()).isEmpty();

        health = health.started(now);

        assertThat(health.due(now)).containsExactly(ProbeKind.READINESS, ProbeKind.LIVENESS);
    }

    @Test
    void aFailedStartupProbeMakesItUnhealthy() {
        begin(spec(Optional.of(probe(1, 2)), Optional.empty(), Optional.empty()), Start.UNDER_WAY);

        attempt(ProbeKind.STARTUP, BAD);
        attempt(ProbeKind.STARTUP, BAD);

        assertThat(events).containsExactly(unhealthy("startup probe failed: no"));
    }

    @Test
    void theStartupProbeOfAProcessThatIsStartedAlreadyDoesNotRun() {
        begin(spec(Optional.of(probe(1, 1)), Optional.empty(), Optional.of(probe(1, 1))), Start.COMPLETE);

        assertThat(health.due(now)).containsExactly(ProbeKind.LIVENESS);
    }

    @Test
    void theInitialDelayCountsFromTheStartOfTheProcess() {
        HealthSpec spec = spec(
                Optional.of(probe(Duration.ofSeconds(5), 1, 30)),
                Optional.of(probe(Duration.ofSeconds(60), 1, 3)),
                Optional.of(probe(Duration.ofSeconds(20), 1, 3)));
        begin(spec, Start.UNDER_WAY);

        assertThat(health.nextDue()).contains(SINCE.plus(Duration.ofSeconds(5)));

        health = health.started(SINCE.plus(Duration.ofSeconds(30)));
        assertThat(health.nextDue()).contains(SINCE.plus(Duration.ofSeconds(30)));
        assertThat(health.due(SINCE.plus(Duration.ofSeconds(30)))).containsExactly(ProbeKind.LIVENESS);
    }

    @Test
    void anAttemptThatCouldNotBeMadeIsNotCounted() {
        begin(liveness(probe(1, 2)), Start.COMPLETE);

        attempt(ProbeKind.LIVENESS, BAD);
        attempt(ProbeKind.LIVENESS, new AttemptResult.NotMade("no descriptors"));
        assertThat(events).isEmpty();
        attempt(ProbeKind.LIVENESS, BAD);

        assertThat(events).hasSize(1);
    }

    @Test
    void aLateResultChangesNothing() {
        begin(liveness(probe(1, 1)), Start.COMPLETE);

        HealthStep step = health.ended(ProbeKind.LIVENESS, BAD, now);

        assertThat(step.health()).isEqualTo(health);
        assertThat(step.events()).isEmpty();
    }

    @Test
    void attemptsThatAnOverlongOneHasMissedAreDropped() {
        begin(liveness(probe(1, 3)), Start.COMPLETE);
        attempt(ProbeKind.LIVENESS, GOOD);
        BootTime second = health.nextDue().orElseThrow();
        health = health.begun(ProbeKind.LIVENESS);

        health = health.ended(ProbeKind.LIVENESS, GOOD, second.plus(Duration.ofSeconds(25)))
                .health();

        assertThat(health.nextDue()).contains(second.plus(Duration.ofSeconds(30)));
    }

    @Test
    void theProbesOfManyInstancesThatStartTogetherAreSpread() {
        long halves = 0;
        for (int i = 0; i < 1000; i++) {
            InstanceId id = new InstanceId("default", "group", "web", i);
            health = ProcessHealth.of(id, MAIN, SINCE, liveness(probe(1, 3)), Start.COMPLETE, SINCE);
            attempt(ProbeKind.LIVENESS, GOOD);
            Duration later = health.nextDue().orElseThrow().since(SINCE);
            assertThat(later).isBetween(PERIOD.dividedBy(2), PERIOD);
            halves += later.compareTo(Duration.ofMillis(7500)) < 0 ? 1 : 0;
        }
        assertThat(halves).isBetween(400L, 600L);
    }

    @Test
    void soAreThoseOfInstancesThatRanBefore() {
        now = SINCE.plus(Duration.ofDays(1));
        long halves = 0;
        for (int i = 0; i < 1000; i++) {
            InstanceId id = new InstanceId("default", "group", "web", i);
            Duration later = ProcessHealth.of(id, MAIN, SINCE, liveness(probe(1, 3)), Start.COMPLETE, now)
                    .nextDue()
                    .orElseThrow()
                    .since(now);
            assertThat(later).isBetween(Duration.ZERO, PERIOD);
            halves += later.compareTo(PERIOD.dividedBy(2)) < 0 ? 1 : 0;
        }
        assertThat(halves).isBetween(400L, 600L);
    }

    /** What the kubelet's prober does (prober/worker.go): a result counts when it has come as often in a row as its threshold says. */
    @Property(tries = 500)
    void readinessChangesExactlyWhenARunReachesItsThreshold(
            @ForAll @Size(max = 60) List<Boolean> results,
            @ForAll @IntRange(min = 1, max = 4) int successThreshold,
            @ForAll @IntRange(min = 1, max = 4) int failureThreshold) {
        now = SINCE;
        events.clear();
        begin(readiness(probe(successThreshold, failureThreshold)), Start.COMPLETE);
        List<Event> expected = new ArrayList<>();
        Optional<Boolean> verdict = Optional.empty();
        int run = 0;
        Optional<Boolean> last = Optional.empty();
        for (boolean good : results) {
            run = last.filter(before -> before == good).isPresent() ? run + 1 : 1;
            last = Optional.of(good);
            if (run >= (good ? successThreshold : failureThreshold) && !verdict.equals(last)) {
                verdict = last;
                expected.add(good ? ready() : notReady());
            }
            attempt(ProbeKind.READINESS, good ? GOOD : BAD);
        }
        assertThat(events).isEqualTo(expected);
    }

    @Property(tries = 300)
    void attemptsNeverBeginBeforeTheLastHasEndedAndNeverMoreOftenThanThePeriodAllows(
            @ForAll @Size(max = 30) List<@IntRange(max = 40_000) Integer> durationsMillis,
            @ForAll @IntRange(max = 1000) int ordinal) {
        health = ProcessHealth.of(
                new InstanceId("default", "group", "web", ordinal),
                MAIN,
                SINCE,
                liveness(probe(1, 3)),
                Start.COMPLETE,
                SINCE);
        Optional<BootTime> before = Optional.empty();
        for (int millis : durationsMillis) {
            BootTime due = health.nextDue().orElseThrow();
            if (before.isPresent()) {
                assertThat(due.since(before.get())).isGreaterThanOrEqualTo(PERIOD.dividedBy(2));
            }
            before = Optional.of(due);
            health = health.begun(ProbeKind.LIVENESS);
            assertThat(health.nextDue()).isEmpty();
            BootTime end = due.plus(Duration.ofMillis(millis));
            health = health.ended(ProbeKind.LIVENESS, GOOD, end).health();
            assertThat(health.nextDue().orElseThrow()).isGreaterThan(end);
        }
    }
}
