package io.persistentprocess.supervision.instance;

import static io.persistentprocess.supervision.spec.Specs.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.StopMode;
import io.persistentprocess.api.group.Strategy;
import io.persistentprocess.supervision.instance.Action.Target;
import io.persistentprocess.supervision.instance.InstanceState.Clearing;
import io.persistentprocess.supervision.instance.InstanceState.Gone;
import io.persistentprocess.supervision.instance.InstanceState.Idle;
import io.persistentprocess.supervision.instance.InstanceState.Killing;
import io.persistentprocess.supervision.instance.InstanceState.Launching;
import io.persistentprocess.supervision.instance.InstanceState.Stopping;
import io.persistentprocess.supervision.spec.CoordinationSpec;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.Needs;
import io.persistentprocess.supervision.spec.Specs;
import io.persistentprocess.supervision.transition.StartTransitions;
import io.persistentprocess.supervision.transition.StopTransitions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StopTest {
    private static final Duration GRACE = Specs.STOP.gracePeriod();

    private static Story stopping(StopMode mode) {
        Story story = Story.started(Specs.spec(Specs.simple("web"), Specs.RESTART, Specs.stop(mode)));
        story.actions();
        return story.happens(new Event.StopRequested());
    }

    @ParameterizedTest
    @CsvSource({"Mixed, MAIN", "Process, MAIN", "Cgroup, EVERYONE", "Main, MAIN"})
    void theModeSaysWhoGetsTheSignal(StopMode mode, Target target) {
        assertThat(stopping(mode).actions()).contains(new Action.Signal(WEB, "SIGTERM", target));
    }

    @Test
    void theCheckpointComesBeforeTheSignal() {
        assertThat(stopping(StopMode.Mixed).actions())
                .extracting(action -> action.getClass().getSimpleName())
                .containsExactly("Persist", "ArmTimer", "Signal", "Publish");
    }

    @Test
    void mixedKillsTheOthersOnceTheMainProcessIsGone() {
        Story story = stopping(StopMode.Mixed);
        story.actions();
        assertThat(story.exits(0).actions()).contains(new Action.Clear(WEB));
    }

    @ParameterizedTest
    @EnumSource(
            value = StopMode.class,
            names = {"Process", "Cgroup"})
    void theOthersHaveTheRestOfTheGracePeriodWhereTheModeSaysSo(StopMode mode) {
        Story story = stopping(mode);
        story.actions();
        assertThat(story.exits(0).actions()).containsExactly(new Action.AwaitEmpty(WEB));
        assertThat(story.after(GRACE).timer().actions()).contains(new Action.Clear(WEB));
    }

    @Test
    void mainLeavesTheOthersWhenTheMainProcessIsGone() {
        Story story = stopping(StopMode.Main);
        story.actions();
        assertThat(story.exits(0).actions()).contains(new Action.ClearMain(WEB)).doesNotContain(new Action.Clear(WEB));
        assertThat(story.mainCleared().state()).isEqualTo(new Idle());
    }

    @Test
    void mainLeavesTheOthersAlsoWhereTheMainProcessEndsByItself() {
        Story story = Story.started(main()).after(Duration.ofMinutes(1));
        story.actions();
        assertThat(story.crashes().actions())
                .contains(new Action.ClearMain(WEB))
                .doesNotContain(new Action.Clear(WEB));
        assertThat(story.mainCleared().actions()).last().isInstanceOf(Action.Spawn.class);
        assertThat(story.instance().history().restarts()).isEqualTo(1);
    }

    @Test
    void mainLeavesTheOthersWhereTheNextStartFails() {
        Story story =
                Story.started(main()).after(Duration.ofMinutes(1)).crashes().mainCleared();
        story.actions();
        story.happens(new Event.SpawnFailed("exec: No such file or directory"));
        assertThat(story.actions()).contains(new Action.ClearMain(WEB)).doesNotContain(new Action.Clear(WEB));
    }

    @Test
    void aStartThatHangsIsKilledWithWhateverIsThereWhateverTheMode() {
        Story story =
                Story.started(main()).after(Duration.ofMinutes(1)).crashes().mainCleared();
        story.happens(new Event.SpawnDelayed());
        story.actions();
        assertThat(story.after(StartTransitions.EXEC_TIMEOUT).timer().actions()).contains(new Action.Clear(WEB));
    }

    @Test
    void theFirstStartFindsAnEmptyCgroupWhateverTheMode() {
        assertThat(Story.of(main()).wanted(main()).actions()).contains(new Action.Clear(WEB));
    }

    @Test
    void whatMainHasLeftIsKilledWhenTheModeChanges() {
        Story story = stopping(StopMode.Main).exits(0).mainCleared();
        story.actions();
        story.wanted(Specs.spec(Specs.simple("web")), Goal.Suspend);
        assertThat(story.actions()).contains(new Action.Clear(WEB));
        assertThat(story.empty().state()).isEqualTo(new Idle());
    }

    @Test
    void whatMainHasLeftIsKilledBeforeAStartThatWaits() {
        Story story = Story.started(main()).after(Duration.ofMinutes(1)).crashes();
        story.wanted(Specs.spec(
                Specs.simple("web").withProvision(Needs.A_PATH_AND_A_FILE), Specs.RESTART, Specs.stop(StopMode.Main)));
        story.mainCleared();
        assertThat(story.state()).isInstanceOf(InstanceState.Provisioning.class);
        story.actions();
        story.wanted(Specs.spec(Specs.simple("web")));
        assertThat(story.actions()).contains(new Action.Clear(WEB));
        assertThat(story.empty().state()).isInstanceOf(Launching.class);
    }

    @Test
    void whatMainHasLeftIsKilledBeforeAStartThatItsGroupHolds() {
        InstanceSpec coordinated = main().withCoordination(
                        Optional.of(new CoordinationSpec(0, Strategy.OneForOne, Optional.empty(), List.of())));
        Story story = Story.of(coordinated)
                .wanted(coordinated)
                .empty()
                .happens(new Event.MayStart())
                .spawned();
        story.after(Duration.ofMinutes(1)).crashes();
        story.mainCleared();
        assertThat(story.state()).isInstanceOf(InstanceState.Waiting.class);
        story.actions();
        story.wanted(Specs.spec(Specs.simple("web")));
        assertThat(story.actions()).contains(new Action.Clear(WEB)).noneMatch(Action.Spawn.class::isInstance);
        assertThat(story.empty().actions()).last().isInstanceOf(Action.Spawn.class);
    }

    @Test
    void aStartThatHungIsAwaitedThoughTheModeBecomesMain() {
        Story story = Story.started(Specs.spec(Specs.simple("web")))
                .after(Duration.ofMinutes(1))
                .crashes()
                .empty();
        story.happens(new Event.SpawnDelayed());
        story.after(StartTransitions.EXEC_TIMEOUT).timer();
        story.wanted(main());
        story.actions();
        assertThat(story.after(StopTransitions.UNKILLABLE_AFTER).timer().actions())
                .contains(new Action.Clear(WEB))
                .doesNotContain(new Action.ClearMain(WEB));
    }

    @Test
    void aModeThatChangesDuringTheStopAppliesToIt() {
        Story story = stopping(StopMode.Main).exits(0);
        story.wanted(Specs.spec(Specs.simple("web")), Goal.Suspend);
        story.actions();
        assertThat(story.mainCleared().actions()).contains(new Action.Clear(WEB));
        assertThat(story.empty().state()).isEqualTo(new Idle());
    }

    @Test
    void whatIsRemovedWithOthersLeftIsRecordedForTheNextAgent() {
        Story story =
                Story.started(main()).happens(new Event.Unwanted()).exits(0).mainCleared();
        assertThat(story.state()).isEqualTo(new Gone());
        assertThat(story.checkpoint().stage()).isEqualTo(Checkpoint.Stage.IDLE);
        assertThat(story.checkpoint().goal()).isEqualTo(Goal.Remove);
        assertThat(story.actions()).contains(new Action.RemoveCgroup(WEB));
        story.adopted(Duration.ofMinutes(1), Set.of(), Event.Survivors.SOME);
        assertThat(story.actions()).contains(new Action.ClearMain(WEB));
        assertThat(story.mainCleared().actions()).contains(new Action.RemoveCgroup(WEB));
    }

    private static InstanceSpec main() {
        return Specs.spec(Specs.simple("web"), Specs.RESTART, Specs.stop(StopMode.Main));
    }

    @ParameterizedTest
    @EnumSource
    void itIsStoppedWhoeverIsHeardOfFirst(StopMode mode) {
        Story mainFirst = stopping(mode).exits(0).empty();
        Story emptyFirst = stopping(mode).empty().exits(0).empty();
        assertThat(mainFirst.state()).isEqualTo(new Idle());
        assertThat(emptyFirst.state()).isEqualTo(new Idle());
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyCgroupIsNoProofThatTheMainProcessIsGone(StopMode mode) {
        assertThat(stopping(mode).empty().state()).isInstanceOf(Stopping.class);
    }

    @ParameterizedTest
    @EnumSource
    void row7_whoIgnoresTheSignalIsKilledAfterTheGracePeriod(StopMode mode) {
        Story story = stopping(mode);
        Action kill = mode == StopMode.Main ? new Action.ClearMain(WEB) : new Action.Clear(WEB);
        story.after(GRACE.minusNanos(1)).timer();
        assertThat(story.actions()).doesNotContain(kill);
        story.after(Duration.ofNanos(1)).timer();
        assertThat(story.actions())
                .contains(
                        kill,
                        new Action.Publish(
                                WEB,
                                new InstanceReport(InstanceReport.Type.Killed, "still running 30s after SIGTERM")));
        story.ends(new ProcessEnd.Killed("SIGKILL", false)).empty();
        assertThat(story.state()).isEqualTo(new Idle());
    }

    @Test
    void aStopThatWasAskedForIsNoFailure() {
        Story story = stopping(StopMode.Mixed)
                .ends(new ProcessEnd.Killed("SIGTERM", false))
                .empty();
        InstanceHistory history = story.instance().history();
        assertThat(history.failures()).isZero();
        assertThat(history.restarts()).isZero();
        assertThat(history.lastExit()).map(Exit::message).contains("stopped, as requested (killed by SIGTERM)");
        assertThat(history.lastExit()).flatMap(Exit::stopReason).contains(StopReason.Requested);
    }

    @Test
    void row9_ofWhatCannotBeKilledNoSecondCopyIsStarted() {
        InstanceSpec spec = Specs.spec(Specs.simple("web"));
        Story story = Story.started(spec).after(Duration.ofMinutes(1)).crashes();
        story.actions();
        for (int i = 0; i < 100; i++) {
            story.after(StopTransitions.UNKILLABLE_AFTER).timer();
        }
        List<Action> actions = story.actions();
        assertThat(actions).noneMatch(Action.Spawn.class::isInstance).contains(new Action.Clear(WEB));
        assertThat(actions.stream().filter(Action.Publish.class::isInstance)).hasSize(1);
        assertThat(story.state()).isInstanceOfSatisfying(Clearing.class, state -> {
            assertThat(state.killing()).isEqualTo(Killing.IN_VAIN);
            assertThat(state.phase()).isEqualTo(Phase.Pending);
        });
        assertThat(story.empty().state()).isInstanceOf(Launching.class);
    }

    @Test
    void row9_aStopInVainIsReportedOnce() {
        Story story = stopping(StopMode.Mixed);
        story.after(GRACE).timer();
        story.actions();
        story.after(StopTransitions.UNKILLABLE_AFTER).timer();
        assertThat(story.reports()).containsExactly(InstanceReport.Type.Unkillable);
        story.after(StopTransitions.UNKILLABLE_AFTER).timer();
        assertThat(story.reports()).isEmpty();
    }

    @Test
    void row9_aTimerThatRingsEarlyComplainsOfNothing() {
        Story story = Story.started(Specs.spec(Specs.simple("web")))
                .after(Duration.ofMinutes(1))
                .crashes();
        story.actions();
        assertThat(story.timer().reports()).isEmpty();
    }

    @Test
    void row13_leftoversAreKilledBeforeTheRestart() {
        Story story = Story.started(Specs.spec(Specs.simple("web"))).after(Duration.ofMinutes(1));
        story.actions();
        assertThat(story.crashes().actions()).contains(new Action.Clear(WEB)).noneMatch(Action.Spawn.class::isInstance);
        assertThat(story.empty().actions()).last().isInstanceOf(Action.Spawn.class);
    }

    @Test
    void row4_aRestartByHandStopsGracefullyAndStarts() {
        Story story = Story.started(Specs.spec(Specs.simple("web")));
        story.happens(new Event.RestartRequested()).exits(0).empty();
        assertThat(story.state()).isInstanceOf(Launching.class);
        assertThat(story.instance().history().restarts()).isZero();
    }

    @Test
    void whatIsNoLongerWantedIsStoppedAndForgotten() {
        Story story = Story.started(Specs.spec(Specs.simple("web")));
        story.happens(new Event.Unwanted()).exits(0);
        story.actions();
        story.empty();
        assertThat(story.state()).isEqualTo(new Gone());
        assertThat(story.actions()).contains(new Action.DisarmTimer(WEB), new Action.RemoveCgroup(WEB));
    }

    @Test
    void whatIsWantedAgainWhileItStopsIsStartedAgain() {
        InstanceSpec spec = Specs.spec(Specs.simple("web"));
        Story story = Story.started(spec).happens(new Event.Unwanted()).wanted(spec);
        assertThat(story.state()).isInstanceOf(Stopping.class);
        assertThat(story.checkpoint().goal()).isEqualTo(Goal.Run);
        assertThat(story.exits(0).empty().state()).isInstanceOf(Launching.class);
    }
}
