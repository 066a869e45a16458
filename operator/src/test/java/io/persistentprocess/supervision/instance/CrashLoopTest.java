package io.persistentprocess.supervision.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.supervision.instance.InstanceState.BackOff;
import io.persistentprocess.supervision.instance.InstanceState.Failed;
import io.persistentprocess.supervision.instance.InstanceState.Launching;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.RestartSpec;
import io.persistentprocess.supervision.spec.Specs;
import io.persistentprocess.supervision.spec.StopSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrashLoopTest {
    private static final InstanceSpec STEADY_DELAYS = Specs.spec(Specs.simple("web"), Specs.jitter(0), Specs.STOP);

    /** Ends as soon as it was started, so often; leaves it in back-off after the last. */
    private static List<Duration> crash(Story story, int times) {
        List<Duration> delays = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            if (story.state() instanceof BackOff) {
                story.after(story.backOff()).timer().empty();
            }
            if (story.state() instanceof Launching) {
                story.spawned();
            }
            story.crashes().empty();
            delays.add(story.backOff());
        }
        return delays;
    }

    @Test
    void row3_anInstantCrashLoopBacksOff() {
        Story story = Story.started(STEADY_DELAYS);
        assertThat(crash(story, 6)).extracting(Duration::toMillis).containsExactly(0L, 100L, 200L, 400L, 800L, 1600L);
        assertThat(story.instance().history().failures()).isEqualTo(6);
    }

    @Test
    void row3_cleanExitsInARowAreACrashLoopToo() {
        Story story = Story.started(STEADY_DELAYS);
        story.exits(0).empty().spawned().exits(0).empty();
        assertThat(story.backOff()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void row3_startErrorsBackOffHoweverLongTheyTook() {
        Story story = Story.of(STEADY_DELAYS).wanted(STEADY_DELAYS).empty();
        story.happens(new Event.SpawnFailed("exec: Permission denied")).empty();
        story.after(Duration.ofHours(1))
                .happens(new Event.SpawnFailed("exec: Permission denied"))
                .empty();
        assertThat(story.backOff()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void row15_whatTheKernelRefusesForNowIsTriedAgain() {
        Story story = Story.of(STEADY_DELAYS).wanted(STEADY_DELAYS).empty();
        story.happens(new Event.SpawnFailed("clone3: Resource temporarily unavailable"))
                .empty();
        assertThat(story.state()).isInstanceOf(Launching.class);
        story.happens(new Event.SpawnFailed("clone3: Cannot allocate memory")).empty();
        assertThat(story.phase()).isEqualTo(Phase.BackOff);
        story.after(story.backOff()).timer().empty().spawned();
        assertThat(story.phase()).isEqualTo(Phase.Running);
    }

    @Test
    void row3_aTimerThatRingsEarlyStartsNothing() {
        Story story = Story.started(STEADY_DELAYS);
        crash(story, 3);
        BackOff before = (BackOff) story.state();
        story.actions();
        story.after(Duration.ofMillis(199)).timer();
        assertThat(story.state()).isEqualTo(before);
        assertThat(story.actions()).containsExactly(new Action.ArmTimer(Specs.WEB, before.until()));
    }

    @Test
    void row4_aStableRunForgetsTheCrashLoop() {
        Story story = Story.started(STEADY_DELAYS);
        crash(story, 5);
        story.after(story.backOff()).timer().empty().spawned();
        story.after(Duration.ofSeconds(10)).crashes().empty();
        assertThat(story.state()).isInstanceOf(Launching.class);
        assertThat(story.instance().history().failures()).isEqualTo(1);
        assertThat(story.instance().history().restarts()).isEqualTo(6);
    }

    @Test
    void row4_aRunThatWasNotQuiteStableForgetsNothing() {
        Story story = Story.started(STEADY_DELAYS);
        crash(story, 5);
        story.after(story.backOff()).timer().empty().spawned();
        story.after(Duration.ofSeconds(10).minusNanos(1)).crashes().empty();
        assertThat(story.backOff()).isEqualTo(Duration.ofMillis(1600));
    }

    @Test
    void row4_aChangedLaunchSpecEndsTheBackOff() {
        Story story = Story.started(STEADY_DELAYS);
        crash(story, 8);
        story.wanted(Specs.spec(Specs.simple("web", "--fixed"), Specs.jitter(0), Specs.STOP));
        story.empty();
        assertThat(story.state()).isInstanceOf(Launching.class);
        assertThat(story.instance().history().failures()).isZero();
    }

    @Test
    void row4_aChangedRestartSpecEndsTheBackOff() {
        Story story = Story.started(STEADY_DELAYS);
        crash(story, 8);
        story.wanted(Specs.spec(Specs.simple("web"), Specs.jitter(0.5), Specs.STOP))
                .empty();
        assertThat(story.state()).isInstanceOf(Launching.class);
    }

    @Test
    void row4_whatDoesNotConcernStartsLeavesTheBackOffAlone() {
        Story story = Story.started(STEADY_DELAYS);
        crash(story, 8);
        InstanceState before = story.state();
        StopSpec patient = new StopSpec("SIGINT", Duration.ofMinutes(5), Specs.STOP.mode());
        story.wanted(Specs.spec(Specs.simple("web"), Specs.jitter(0), patient));
        assertThat(story.state()).isEqualTo(before);
        assertThat(story.checkpoint().spec().stop()).isEqualTo(patient);
    }

    @Test
    void row4_aRestartByHandEndsTheBackOff() {
        Story story = Story.started(STEADY_DELAYS);
        crash(story, 8);
        story.happens(new Event.RestartRequested()).empty();
        assertThat(story.state()).isInstanceOf(Launching.class);
        assertThat(story.instance().history().failures()).isZero();
    }

    @Test
    void anAdoptedMemberKeepsItsRestartCount() {
        Story story = Story.started(STEADY_DELAYS);
        crash(story, 4);
        story.after(story.backOff()).timer().empty().spawned();
        long restarts = story.instance().history().restarts();
        story.adopted(Duration.ofSeconds(1), java.util.Set.of(story.main()), Event.Survivors.SOME);
        assertThat(story.phase()).isEqualTo(Phase.Running);
        assertThat(story.instance().history().restarts()).isEqualTo(restarts).isEqualTo(4);
    }

    @Test
    void theStartLimitGivesUp() {
        InstanceSpec limited = Specs.spec(Specs.simple("web"), Specs.limit(3, Duration.ofMinutes(1)), Specs.STOP);
        Story story = Story.started(limited);
        crash(story, 3);
        assertThat(story.state())
                .isEqualTo(new Failed("killed by SIGSEGV, core dumped; started 3 times within 1m, the start limit"));
        story.actions();
        story.after(Duration.ofHours(1)).timer();
        assertThat(story.actions()).isEmpty();
    }

    @Test
    void theStartLimitCountsOnlyWhatIsRecent() {
        InstanceSpec limited = Specs.spec(Specs.simple("web"), Specs.limit(2, Duration.ofMinutes(1)), Specs.STOP);
        Story story = Story.started(limited);
        for (int i = 0; i < 10; i++) {
            story.after(Duration.ofMinutes(1)).crashes().empty().spawned();
        }
        assertThat(story.phase()).isEqualTo(Phase.Running);
    }

    @Test
    void aRestartByHandForgetsTheStartLimit() {
        InstanceSpec limited = Specs.spec(Specs.simple("web"), Specs.limit(2, Duration.ofMinutes(1)), Specs.STOP);
        Story story = Story.started(limited);
        crash(story, 2);
        story.happens(new Event.RestartRequested()).empty().spawned();
        assertThat(story.phase()).isEqualTo(Phase.Running);
        assertThat(crash(story, 1)).containsExactly(Duration.ZERO);
        assertThat(story.state()).isInstanceOf(Launching.class);
    }

    @Test
    void aCompletedMemberRunsAgainOnceItShouldNeverEnd() {
        Story story = Story.started(Specs.spec(Specs.simple("job"), Specs.policy(RestartPolicy.OnFailure), Specs.STOP));
        story.exits(0).empty();
        story.wanted(
                Specs.spec(Specs.simple("job"), Specs.limit(9, Duration.ofMinutes(1)), Specs.stop(Specs.STOP.mode())));
        story.empty();
        assertThat(story.state()).isInstanceOf(Launching.class);
    }

    @Test
    void aCompletedMemberIsNotRunAgainForAnotherBackOff() {
        RestartSpec onFailure = Specs.policy(RestartPolicy.OnFailure);
        Story story = Story.started(Specs.spec(Specs.simple("job"), onFailure, Specs.STOP));
        story.exits(0).empty();
        story.wanted(Specs.spec(Specs.simple("job"), Specs.policy(RestartPolicy.Never), Specs.STOP));
        assertThat(story.phase()).isEqualTo(Phase.Completed);
        story.wanted(Specs.spec(Specs.simple("job", "--again"), onFailure, Specs.STOP))
                .empty();
        assertThat(story.state()).isInstanceOf(Launching.class);
    }
}
