package io.persistentprocess.supervision.transition;

import static io.persistentprocess.supervision.spec.Specs.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.api.StopMode;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.Action.Target;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Checkpoint.Stage;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.Event.Survivors;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceHistory;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.InstanceState;
import io.persistentprocess.supervision.instance.InstanceState.BackOff;
import io.persistentprocess.supervision.instance.InstanceState.Clearing;
import io.persistentprocess.supervision.instance.InstanceState.Completed;
import io.persistentprocess.supervision.instance.InstanceState.Failed;
import io.persistentprocess.supervision.instance.InstanceState.Forking;
import io.persistentprocess.supervision.instance.InstanceState.Gone;
import io.persistentprocess.supervision.instance.InstanceState.Idle;
import io.persistentprocess.supervision.instance.InstanceState.Launching;
import io.persistentprocess.supervision.instance.InstanceState.MainProcess;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.InstanceState.Seeking;
import io.persistentprocess.supervision.instance.InstanceState.Stopping;
import io.persistentprocess.supervision.instance.LaunchOrigin;
import io.persistentprocess.supervision.instance.ObservedInstance;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.instance.StartReason;
import io.persistentprocess.supervision.instance.Story;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.ReplacementPolicy;
import io.persistentprocess.supervision.spec.RestartSpec;
import io.persistentprocess.supervision.spec.Specs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every stage of a checkpoint × what is found of the processes. */
class AdoptionTest {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration AN_HOUR = Duration.ofHours(1);
    private static final InstanceSpec SIMPLE = Specs.spec(Specs.simple("web"));
    private static final InstanceSpec DAEMON = Specs.spec(Specs.forking("daemon"));
    private static final ProcessId FIRST = new ProcessId(100, 360_000);
    private static final ProcessId MAIN = new ProcessId(200, 360_005);

    private static Story left(InstanceSpec spec, Stage stage, Goal goal, ProcessId main, Optional<ProcessId> recorded) {
        LaunchOrigin launched = stage == Stage.IDLE ? new LaunchOrigin.Nothing() : new LaunchOrigin.From(spec.launch());
        InstanceHistory history = new InstanceHistory(7, 3, List.of(), Optional.empty());
        BootTime until = new BootTime(AN_HOUR.plusMinutes(1).toNanos());
        return Story.of(spec)
                .withRecord(recorded)
                .withCheckpoint(new Checkpoint(
                        spec,
                        DeletionPolicy.Terminate,
                        ReplacementPolicy.AtOnce,
                        goal,
                        stage,
                        launched,
                        main,
                        until,
                        "it failed",
                        history));
    }

    private static Story left(InstanceSpec spec, Stage stage, ProcessId main, Optional<ProcessId> recorded) {
        return left(spec, stage, Goal.Run, main, recorded);
    }

    @Test
    void row18_whatRunsGoesOnUntouched() {
        Story story =
                left(SIMPLE, Stage.RUNNING, FIRST, Optional.of(FIRST)).adopted(SOON, Set.of(FIRST), Survivors.SOME);
        assertThat(story.state())
                .isInstanceOfSatisfying(
                        Running.class, running -> assertThat(running.main()).isEqualTo(FIRST));
        assertThat(story.actions())
                .containsExactly(
                        new Action.Watch(WEB, FIRST),
                        new Action.Publish(WEB, new InstanceReport(InstanceReport.Type.Adopted, "pid 100")));
        assertThat(story.instance().history().restarts()).isEqualTo(7);
    }

    @Test
    void row18_aProcessWhoseAgentDiedRightAfterTheLaunchIsAdopted() {
        Story story = left(SIMPLE, Stage.LAUNCHED, Instance.NO_PROCESS, Optional.of(FIRST))
                .adopted(SOON, Set.of(FIRST), Survivors.SOME);
        assertThat(story.state()).isInstanceOf(Running.class);
        assertThat(story.main()).isEqualTo(FIRST);
    }

    @Test
    void aStartThatWasGivenUpAndWentOnWhileNoAgentRanIsAskedToEnd() {
        Story story = left(SIMPLE, Stage.IDLE, Goal.Hold, Instance.NO_PROCESS, Optional.of(FIRST))
                .adopted(SOON, Set.of(FIRST), Survivors.SOME);
        assertThat(story.state())
                .isInstanceOfSatisfying(
                        Stopping.class,
                        stopping -> assertThat(stopping.main()).isEqualTo(InstanceState.MainProcess.ALIVE));
        assertThat(story.main()).isEqualTo(FIRST);
    }

    @Test
    void row19_whatDiedMeanwhileIsRestarted() {
        Story story = left(SIMPLE, Stage.RUNNING, FIRST, Optional.of(FIRST)).adopted(AN_HOUR, Set.of(), Survivors.NONE);
        assertThat(story.empty().state()).isInstanceOf(Launching.class);
        assertThat(story.instance().history().restarts()).isEqualTo(8);
        assertThat(story.instance().history().failures()).isEqualTo(1);
    }

    @Test
    void row19_whatHadDoneItsWorkMeanwhileIsNotRestartedIfThatIsKnown() {
        InstanceSpec once = Specs.spec(Specs.simple("job"), Specs.policy(RestartPolicy.OnFailure), Specs.STOP);
        ProcessEnd success = new ProcessEnd.Exited(0);
        Story known = left(once, Stage.RUNNING, FIRST, Optional.of(FIRST))
                .adopted(
                        AN_HOUR,
                        new ObservedInstance(Optional.of(FIRST), Set.of(), Map.of(FIRST, success), Survivors.NONE));
        assertThat(known.empty().phase()).isEqualTo(Phase.Completed);

        Story unknown = left(once, Stage.RUNNING, FIRST, Optional.of(FIRST)).adopted(AN_HOUR, Set.of(), Survivors.NONE);
        assertThat(unknown.empty().state()).isInstanceOf(Launching.class);
    }

    @Test
    void row19_workersOfWhatDiedMeanwhileAreKilledFirst() {
        Story story = left(SIMPLE, Stage.RUNNING, FIRST, Optional.of(FIRST)).adopted(SOON, Set.of(), Survivors.SOME);
        assertThat(story.state()).isInstanceOf(Clearing.class);
        assertThat(story.actions()).contains(new Action.Clear(WEB)).noneMatch(Action.Spawn.class::isInstance);
    }

    @Test
    void row19_whatCannotHaveBeenStableStaysInItsCrashLoop() {
        Story story = left(SIMPLE, Stage.RUNNING, FIRST, Optional.of(FIRST)).adopted(SOON, Set.of(), Survivors.NONE);
        assertThat(story.empty().phase()).isEqualTo(Phase.BackOff);
        assertThat(story.instance().history().failures()).isEqualTo(4);
    }

    @Test
    void row20_aLaunchThatDidNotHappenHappensNowAndIsCountedOnce() {
        Story story = left(SIMPLE, Stage.LAUNCHED, MAIN, Optional.empty()).adopted(SOON, Set.of(), Survivors.NONE);
        story.empty();
        assertThat(story.state()).isInstanceOf(Launching.class);
        assertThat(story.instance().history().restarts()).isEqualTo(7);
    }

    @Test
    void row20_aChildThatDidNotGetAsFarAsToRecordItselfIsKilledFirst() {
        Story story = left(SIMPLE, Stage.LAUNCHED, MAIN, Optional.empty()).adopted(SOON, Set.of(), Survivors.SOME);
        assertThat(story.actions()).contains(new Action.Clear(WEB)).noneMatch(Action.Spawn.class::isInstance);
    }

    @Test
    void row20_anUnknownRecordIsErasedBeforeTheLaunchIsRecorded() {
        Story story = Story.of(SIMPLE).wanted(SIMPLE);
        story.actions();
        assertThat(story.empty().actions())
                .extracting(action -> action.getClass().getSimpleName())
                .containsExactly("DisarmTimer", "EraseRecord", "Persist", "Spawn");
        story.happens(new Event.SpawnFailed("exec: Permission denied"));
        story.actions();
        assertThat(story.empty().actions()).contains(new Action.EraseRecord(WEB));
    }

    @Test
    void row20_theRecordOfAProcessThatCouldNotBeExecdIsErased() {
        Story story =
                Story.started(SIMPLE).after(Duration.ofMinutes(1)).crashes().empty();
        story.happens(new Event.SpawnFailed("exec: Permission denied"));
        story.after(Duration.ofMinutes(1)).empty().after(story.backOff()).timer();
        story.actions();
        assertThat(story.empty().actions()).contains(new Action.EraseRecord(WEB));
    }

    @Test
    void row20_theRecordOfAChildThatOutlivedItsAgentForAMomentIsErased() {
        Story story = Story.started(SIMPLE).after(Duration.ofMinutes(1));
        ProcessId before = story.main();
        story.crashes().empty();
        story.adopted(SOON, new ObservedInstance(Optional.of(before), Set.of(), Map.of(), Survivors.SOME));
        story.actions();
        assertThat(story.empty().actions()).contains(new Action.EraseRecord(WEB));
    }

    @Test
    void row20_aRecordThatIsKnownIsWrittenDownInsteadAndCostsNothing() {
        Story story = Story.started(SIMPLE).after(Duration.ofMinutes(1));
        ProcessId before = story.main();
        story.crashes();
        story.actions();
        assertThat(story.empty().actions())
                .extracting(action -> action.getClass().getSimpleName())
                .containsExactly("DisarmTimer", "Persist", "Spawn");
        assertThat(story.checkpoint().main()).isEqualTo(before);
        story.adopted(SOON, Set.of(), Survivors.NONE).empty();
        assertThat(story.state()).isInstanceOf(Launching.class);
        assertThat(story.instance().history().restarts()).isEqualTo(1);
    }

    @Test
    void row20_aDaemonsLaunchThatDidNotHappenIsNotTakenForOneThatFailed() {
        Story story = Story.started(DAEMON).exits(0).happens(new Event.MainFound(MAIN));
        story.after(Duration.ofMinutes(1)).ends(new ProcessEnd.StatusUnknown());
        story.happens(new Event.MainMissing("no process is left", Survivors.NONE))
                .empty();
        assertThat(story.state()).isInstanceOf(Launching.class);
        long restarts = story.instance().history().restarts();
        story.adopted(SOON, Set.of(), Survivors.NONE).empty();
        assertThat(story.state()).isInstanceOf(Launching.class);
        assertThat(story.instance().history().restarts()).isEqualTo(restarts);
        assertThat(story.instance().history().failures()).isEqualTo(1);
    }

    @Test
    void row20_aLaunchOfAMemberThatIsNeverRestartedIsMadeUpFor() {
        InstanceSpec once = Specs.spec(Specs.simple("job"), Specs.policy(RestartPolicy.Never), Specs.STOP);
        Story story = left(once, Stage.LAUNCHED, Instance.NO_PROCESS, Optional.empty())
                .adopted(SOON, Set.of(), Survivors.NONE);
        assertThat(story.empty().state()).isInstanceOf(Launching.class);
    }

    @Test
    void row20_theSearchForADaemonGoesOn() {
        Story alive =
                left(DAEMON, Stage.SEEKING, FIRST, Optional.of(FIRST)).adopted(SOON, Set.of(FIRST), Survivors.SOME);
        assertThat(alive.state()).isInstanceOf(Forking.class);
        assertThat(alive.actions()).contains(new Action.Watch(WEB, FIRST));
        Story done = left(DAEMON, Stage.LAUNCHED, MAIN, Optional.of(FIRST)).adopted(SOON, Set.of(), Survivors.SOME);
        assertThat(done.state()).isInstanceOf(Seeking.class);
        assertThat(done.actions()).contains(new Action.FindMain(WEB, DAEMON.launch()));
    }

    @Test
    void row18_aDaemonThatRunsGoesOnUntouched() {
        Story story = left(DAEMON, Stage.RUNNING, MAIN, Optional.of(FIRST)).adopted(SOON, Set.of(MAIN), Survivors.SOME);
        assertThat(story.state())
                .isInstanceOfSatisfying(
                        Running.class, running -> assertThat(running.main()).isEqualTo(MAIN));
    }

    @ParameterizedTest
    @EnumSource
    void row20_aStopGoesOnWithTheSignalAgainAndTheOldDeadline(StopMode mode) {
        InstanceSpec spec = Specs.spec(Specs.simple("web"), Specs.RESTART, Specs.stop(mode));
        Story story = left(spec, Stage.STOPPING, Goal.Hold, FIRST, Optional.of(FIRST))
                .adopted(SOON, Set.of(FIRST), Survivors.SOME);
        BootTime deadline = story.checkpoint().until();
        Target target = mode == StopMode.Cgroup ? Target.EVERYONE : Target.MAIN;
        assertThat(story.state()).isEqualTo(new Stopping(MainProcess.ALIVE, InstanceState.Killing.NOT_YET, deadline));
        assertThat(story.actions())
                .containsExactly(
                        new Action.ArmTimer(WEB, deadline),
                        new Action.Watch(WEB, FIRST),
                        new Action.Signal(WEB, "SIGTERM", target));
    }

    @ParameterizedTest
    @EnumSource
    void row20_aStopWhoseMainProcessIsGoneWaitsForTheOthersAsItsModeSays(StopMode mode) {
        InstanceSpec spec = Specs.spec(Specs.simple("web"), Specs.RESTART, Specs.stop(mode));
        Story story = left(spec, Stage.STOPPING, Goal.Hold, FIRST, Optional.of(FIRST))
                .adopted(SOON, Set.of(), Survivors.SOME);
        Action expected = switch (mode) {
            case Mixed -> new Action.Clear(WEB);
            case Process, Cgroup -> new Action.AwaitEmpty(WEB);
            case Main -> new Action.ClearMain(WEB);
        };
        assertThat(story.actions()).contains(expected);
        assertThat(story.empty().state()).isEqualTo(new Idle());
    }

    @ParameterizedTest
    @CsvSource({"IDLE, Hold", "COMPLETED, Run", "FAILED, Run"})
    void whatMainHasLeftIsNotTouchedByANewAgent(Stage stage, Goal goal) {
        RestartSpec never = Specs.policy(RestartPolicy.Never);
        InstanceSpec spec = Specs.spec(Specs.simple("web"), never, Specs.stop(StopMode.Main));
        Story story = left(spec, stage, goal, FIRST, Optional.of(FIRST)).adopted(SOON, Set.of(), Survivors.SOME);
        assertThat(story.actions()).isEmpty();
    }

    @Test
    void row20_whatMainHasLeftIsKilledWithAChildThatDidNotGetAsFarAsToRecordItself() {
        InstanceSpec spec = Specs.spec(Specs.simple("web"), Specs.RESTART, Specs.stop(StopMode.Main));
        Story story = left(spec, Stage.LAUNCHED, MAIN, Optional.empty()).adopted(SOON, Set.of(), Survivors.SOME);
        assertThat(story.actions()).contains(new Action.Clear(WEB));
    }

    @Test
    void row19_whatMainHasLeftStaysWhereTheMainProcessDiedMeanwhile() {
        InstanceSpec spec = Specs.spec(Specs.simple("web"), Specs.RESTART, Specs.stop(StopMode.Main));
        Story story = left(spec, Stage.RUNNING, FIRST, Optional.of(FIRST)).adopted(AN_HOUR, Set.of(), Survivors.SOME);
        assertThat(story.actions()).contains(new Action.ClearMain(WEB));
        assertThat(story.mainCleared().state()).isInstanceOf(Launching.class);
    }

    @Test
    void row20_aGracePeriodThatIsOverIsOver() {
        Story story = left(SIMPLE, Stage.STOPPING, Goal.Remove, FIRST, Optional.of(FIRST))
                .adopted(AN_HOUR, Set.of(FIRST), Survivors.SOME);
        story.actions();
        assertThat(story.timer().actions()).contains(new Action.Clear(WEB));
    }

    @Test
    void aBackOffGoesOn() {
        Story story = left(SIMPLE, Stage.BACKOFF, FIRST, Optional.of(FIRST)).adopted(SOON, Set.of(), Survivors.NONE);
        BootTime until = story.checkpoint().until();
        assertThat(story.state()).isEqualTo(new BackOff(until));
        assertThat(story.actions()).containsExactly(new Action.ArmTimer(WEB, until));
    }

    @Test
    void aBackOffThatIsOverEndsInAStartThatCounts() {
        Story story = left(SIMPLE, Stage.BACKOFF, FIRST, Optional.of(FIRST)).adopted(AN_HOUR, Set.of(), Survivors.NONE);
        assertThat(story.empty().state()).isInstanceOf(Launching.class);
        assertThat(story.instance().history().restarts()).isEqualTo(8);
    }

    @Test
    void whatIsDoneStaysDone() {
        Story completed =
                left(SIMPLE, Stage.COMPLETED, FIRST, Optional.empty()).adopted(SOON, Set.of(), Survivors.NONE);
        Story failed = left(SIMPLE, Stage.FAILED, FIRST, Optional.empty()).adopted(SOON, Set.of(), Survivors.NONE);
        assertThat(completed.state()).isEqualTo(new Completed());
        assertThat(failed.state()).isEqualTo(new Failed("it failed"));
        assertThat(completed.actions()).isEmpty();
        assertThat(failed.actions()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"BACKOFF", "COMPLETED", "FAILED", "IDLE"})
    void row13_leftoversOfWhatDoesNotRunAreKilled(Stage stage) {
        Story story = left(SIMPLE, stage, FIRST, Optional.empty()).adopted(SOON, Set.of(), Survivors.SOME);
        assertThat(story.actions()).contains(new Action.Clear(WEB));
    }

    @ParameterizedTest
    @EnumSource(
            value = Goal.class,
            names = {"Suspend", "Hold"})
    void row13_leftoversOfWhatShouldRestAreKilled(Goal goal) {
        Story story = left(SIMPLE, Stage.IDLE, goal, FIRST, Optional.empty()).adopted(SOON, Set.of(), Survivors.SOME);
        assertThat(story.actions()).contains(new Action.Clear(WEB));
        assertThat(story.empty().state()).isEqualTo(new Idle());
    }

    @ParameterizedTest
    @EnumSource(
            value = Goal.class,
            names = {"Suspend", "Hold"})
    void whatShouldRestRests(Goal goal) {
        Story story = left(SIMPLE, Stage.IDLE, goal, FIRST, Optional.empty()).adopted(SOON, Set.of(), Survivors.NONE);
        assertThat(story.state()).isEqualTo(new Idle());
        assertThat(story.actions()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"RELEASED"},
            mode = EnumSource.Mode.EXCLUDE)
    void row20_whatIsNotWantedGoesWhateverItWasDoing(Stage stage) {
        Story story =
                left(SIMPLE, stage, Goal.Remove, FIRST, Optional.of(FIRST)).adopted(SOON, Set.of(), Survivors.NONE);
        assertThat(story.empty().state()).isEqualTo(new Gone());
    }

    @Test
    void row20_aSpecThatChangedWhileNoAgentRanIsFollowed() {
        Checkpoint old = left(SIMPLE, Stage.RUNNING, FIRST, Optional.of(FIRST)).checkpoint();
        InstanceSpec next = Specs.spec(Specs.simple("web", "--next"));
        Story story = torn(old, next);
        story.adopted(SOON, Set.of(FIRST), Survivors.SOME);
        assertThat(story.state()).isInstanceOf(Stopping.class);
        assertThat(story.exits(0).empty().actions()).contains(new Action.Spawn(WEB, next.launch()));
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"COMPLETED", "FAILED", "BACKOFF"})
    void row20_aChangedLaunchSpecEndsItsRestThoughTheAgentDiedOverIt(Stage stage) {
        Checkpoint old = left(SIMPLE, stage, FIRST, Optional.of(FIRST)).checkpoint();
        Story story = torn(old, Specs.spec(Specs.simple("web", "--fixed")));
        story.adopted(SOON, Set.of(), Survivors.NONE).empty();
        assertThat(story.state()).isInstanceOf(Launching.class);
        assertThat(story.instance().history().failures()).isZero();
    }

    @Test
    void row20_aChangedPolicyEndsItsRestThoughTheAgentDiedOverIt() {
        for (int code : List.of(0, 1)) {
            Story story = Story.started(Specs.spec(Specs.simple("web"), Specs.policy(RestartPolicy.Never), Specs.STOP));
            story.exits(code).empty();
            Story torn = torn(story.checkpoint(), SIMPLE);
            torn.adopted(SOON, Set.of(), Survivors.NONE).empty();
            assertThat(torn.state()).isInstanceOf(Launching.class);
        }
    }

    /** The agent died when it had written the new spec, but not yet what follows from it. */
    private static Story torn(Checkpoint old, InstanceSpec spec) {
        return Story.of(spec)
                .withRecord(Optional.of(FIRST))
                .withCheckpoint(new Checkpoint(
                        spec,
                        old.deletionPolicy(),
                        old.replacement(),
                        old.goal(),
                        old.stage(),
                        old.launched(),
                        old.main(),
                        old.until(),
                        old.message(),
                        old.history()));
    }

    @Test
    void row24_aPidThatBelongsToAnotherProcessNowIsNotTakenForTheMainOne() {
        ProcessId stranger = new ProcessId(FIRST.pid(), FIRST.startTicks() + 1);
        Story story = left(SIMPLE, Stage.RUNNING, FIRST, Optional.of(FIRST))
                .adopted(AN_HOUR, Set.of(stranger), Survivors.NONE);
        assertThat(story.state()).isInstanceOf(Clearing.class);
    }

    @Test
    void row24_theEndOfAnEarlierProcessWithTheSamePidIsNotTheMainOnes() {
        Story story = Story.started(SIMPLE);
        ProcessId earlier = new ProcessId(story.main().pid(), story.main().startTicks() - 1);
        story.actions();
        story.happens(new Event.MainEnded(earlier, new ProcessEnd.Exited(0)));
        assertThat(story.state()).isInstanceOf(Running.class);
        assertThat(story.actions()).isEmpty();
    }

    @Test
    void whatADeletedGroupLeftRunningIsTakenBackForGood() {
        Story story = Story.started(SIMPLE).happens(new Event.Orphaned());
        assertThat(story.state()).isEqualTo(new Gone());
        assertThat(story.checkpoint().stage()).isEqualTo(Stage.RELEASED);
        story.adopted(AN_HOUR, Set.of(story.main()), Survivors.SOME);
        assertThat(story.state()).isInstanceOf(Running.class);
        assertThat(story.checkpoint().stage()).isEqualTo(Stage.RUNNING);
    }

    @Test
    void aDaemonThatWasLeftToItselfWhileItStartedIsSoughtWhenItIsTakenBack() {
        Story story = Story.started(DAEMON).exits(0).happens(new Event.Orphaned());
        story.adopted(AN_HOUR, Set.of(), Survivors.SOME);
        assertThat(story.state()).isInstanceOf(Seeking.class);
        assertThat(story.checkpoint().stage()).isEqualTo(Stage.SEEKING);
    }

    @Test
    void row23_withoutACgroupThereIsNothingToAdoptAndAMemberStartsAfresh() {
        Story story = Story.of(SIMPLE).wanted(SIMPLE).empty().spawned();
        assertThat(story.phase()).isEqualTo(Phase.Running);
        assertThat(story.instance().history()).isEqualTo(InstanceHistory.NONE.startedBecause(StartReason.Created));
    }
}
