package io.persistentprocess.supervision.transition;

import static io.persistentprocess.supervision.spec.Specs.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.StopMode;
import io.persistentprocess.api.group.Strategy;
import io.persistentprocess.supervision.command.CommandOutcome;
import io.persistentprocess.supervision.command.CommandResult;
import io.persistentprocess.supervision.command.CommandSpec;
import io.persistentprocess.supervision.command.LifecycleHook;
import io.persistentprocess.supervision.command.LifecycleSpec;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.Awaited;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.InstanceState.LaunchDelayed;
import io.persistentprocess.supervision.instance.InstanceState.Launching;
import io.persistentprocess.supervision.instance.InstanceState.PreStarting;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.InstanceState.Stopping;
import io.persistentprocess.supervision.instance.InstanceState.Waiting;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.instance.Story;
import io.persistentprocess.supervision.instance.UpdateProgress;
import io.persistentprocess.supervision.spec.CoordinationSpec;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.Specs;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UpdateTransitionsTest {
    private static final InstanceSpec ONE = spec("one", "test");
    private static final InstanceSpec TWO = spec("two", "test");
    private static final CommandOutcome WELL = new CommandOutcome.Exited(0);
    private static final CommandOutcome BADLY = new CommandOutcome.Exited(1);
    private static final CommandOutcome LOST = new CommandOutcome.Unknown();

    private static InstanceSpec spec(String argument, String test) {
        CommandSpec preStart = new CommandSpec(List.of(test), Duration.ofSeconds(20), CommandSpec.Rights.MEMBER);
        return Specs.spec(Specs.simple("web", argument), Specs.RESTART, Specs.stop(StopMode.Process))
                .withLifecycle(new LifecycleSpec(
                        Optional.of(preStart), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private static Story preStarted(InstanceSpec spec) {
        Story story = Story.of(spec).wanted(spec).empty();
        return preStartEnds(story, WELL);
    }

    private static Story running(InstanceSpec spec) {
        Story story = preStarted(spec).spawned();
        story.actions();
        return story;
    }

    private static Story updated() {
        return running(ONE).after(Duration.ofSeconds(1)).wanted(TWO);
    }

    private static Story preStartEnds(Story story, CommandOutcome outcome) {
        return story.happens(new Event.CommandEnded(
                LifecycleHook.PRE_START,
                story.instance().lifecycle().pending().get(LifecycleHook.PRE_START),
                new CommandResult(outcome)));
    }

    /** What is left of the process is gone, and the cgroup is empty. */
    private static Story stopped(Story story) {
        return story.exits(0).empty();
    }

    private static List<Action.EarlierRun> preStarts(Story story) {
        return story.actions().stream()
                .filter(Action.RunCommand.class::isInstance)
                .map(Action.RunCommand.class::cast)
                .filter(run -> run.hook() == LifecycleHook.PRE_START)
                .map(Action.RunCommand::earlier)
                .toList();
    }

    private static Story adoptedDead(Story story) {
        return story.adopted(Duration.ZERO, Set.of(), Event.Survivors.NONE);
    }

    @Test
    void aChangedSpecIsTestedBesideTheRunningProcess() {
        Story story = updated();

        assertThat(story.state()).isInstanceOf(Running.class);
        assertThat(story.checkpoint().lifecycle().update()).isInstanceOf(UpdateProgress.Checking.class);
        assertThat(preStarts(story)).containsExactly(Action.EarlierRun.REPLACED);
    }

    @Test
    void thatItHasSucceededIsWrittenDownBeforeTheStopAndItIsNotRunAgain() {
        Story story = updated();
        story.actions();
        preStartEnds(story, WELL);

        assertThat(story.state()).isInstanceOf(Stopping.class);
        assertThat(story.actions().getFirst())
                .isInstanceOfSatisfying(
                        Action.Persist.class,
                        persist -> assertThat(persist.checkpoint().lifecycle().update())
                                .isInstanceOf(UpdateProgress.Checked.class));
        assertThat(stopped(story).state()).isInstanceOf(Launching.class);
        assertThat(preStarts(story)).isEmpty();
    }

    @Test
    void aFailureKeepsTheProcessAndIsNotForgottenByTheNextAgent() {
        Story story = updated();
        story.actions();
        preStartEnds(story, BADLY);
        assertThat(story.reports()).containsExactly(InstanceReport.Type.PreStartFailed);

        story.adoptedAlive().wanted(TWO);

        assertThat(story.state()).isInstanceOf(Running.class);
        assertThat(story.instance().lifecycle().update()).isInstanceOf(UpdateProgress.Failed.class);
        assertThat(preStarts(story)).isEmpty();
    }

    @Test
    void afterAFailureEachChangeAndARequestTestsAgain() {
        Story story = preStartEnds(updated(), BADLY);
        story.actions();
        assertThat(preStarts(story.wanted(spec("three", "test")))).hasSize(1);
        preStartEnds(story, BADLY);
        assertThat(preStarts(story.wanted(spec("three", "another test")))).hasSize(1);
        preStartEnds(story, BADLY);
        assertThat(preStarts(story.happens(new Event.RestartRequested()))).hasSize(1);
    }

    @Test
    void theSpecThatItRunsWithNeedsNoTest() {
        Story story = preStartEnds(updated(), BADLY);
        story.actions();
        story.wanted(ONE);

        assertThat(story.instance().lifecycle().update()).isInstanceOf(UpdateProgress.NotBegun.class);
        assertThat(preStarts(story)).isEmpty();
    }

    @Test
    void aTestOfAnEarlierSpecCountsForNothing() {
        Story story = updated();
        Event ofTwo = new Event.CommandEnded(
                LifecycleHook.PRE_START,
                story.instance().lifecycle().pending().get(LifecycleHook.PRE_START),
                new CommandResult(WELL));
        story.after(Duration.ofMillis(1)).wanted(spec("three", "test"));
        story.actions();
        story.happens(ofTwo);

        assertThat(story.state()).isInstanceOf(Running.class);
        assertThat(story.instance().lifecycle().update()).isInstanceOf(UpdateProgress.Checking.class);
        assertThat(story.actions()).isEmpty();
    }

    @Test
    void aTestGoesOnUnderTheNextAgentAndIsRunAgainIfItsResultIsLost() {
        Story story = updated();
        story.actions();
        story.adoptedAlive();
        assertThat(preStarts(story)).containsExactly(Action.EarlierRun.RESUMED);

        preStartEnds(story, LOST);
        assertThat(preStarts(story)).containsExactly(Action.EarlierRun.REPLACED);
    }

    @Test
    void oneThatHasSucceededIsNotRunAgainByTheNextAgent() {
        Story stopping = preStartEnds(updated(), WELL);
        stopping.actions();
        assertThat(stopped(stopping.adoptedAlive()).state()).isInstanceOf(Launching.class);
        assertThat(preStarts(stopping)).isEmpty();

        Story gone = preStartEnds(updated(), WELL);
        gone.actions();
        assertThat(adoptedDead(gone).empty().state()).isInstanceOf(Launching.class);
        assertThat(preStarts(gone)).isEmpty();

        Story launching = preStarted(ONE);
        launching.actions();
        assertThat(adoptedDead(launching).empty().state()).isInstanceOf(Launching.class);
        assertThat(preStarts(launching)).isEmpty();
    }

    @Test
    void aStartThatWaitsForItsGroupIsNotTestedAgainByTheNextAgent() {
        CoordinationSpec alone = new CoordinationSpec(0, Strategy.OneForOne, Optional.empty(), List.of());
        InstanceSpec one = ONE.withCoordination(Optional.of(alone));
        Story story = Story.of(one).wanted(one).empty().happens(new Event.MayStart());
        preStartEnds(story.happens(new Event.StartPrepared()), WELL).spawned().after(Duration.ofSeconds(1));
        preStartEnds(story.wanted(TWO.withCoordination(Optional.of(alone))), WELL);
        stopped(story.happens(new Event.MayStop())).happens(new Event.MustWait("for another", Awaited.PROGRESS));
        assertThat(story.state()).isInstanceOf(Waiting.class);
        story.actions();

        adoptedDead(story).empty().happens(new Event.MayStart());

        assertThat(story.happens(new Event.StartPrepared()).state()).isInstanceOf(Launching.class);
        assertThat(preStarts(story)).isEmpty();
    }

    @Test
    void aSpecThatChangedWhileTheExecHungIsTestedByTheNextAgent() {
        Story story = preStarted(ONE).happens(new Event.SpawnDelayed()).wanted(TWO);
        assertThat(story.state()).isInstanceOf(LaunchDelayed.class);
        story.actions();

        adoptedDead(story).empty();

        assertThat(story.state()).isInstanceOf(PreStarting.class);
        assertThat(preStarts(story)).hasSize(1);
    }

    @Test
    void whatCameBeforeAProcessSaysNothingOfTheNextOne() {
        Story adopted = preStarted(ONE);
        adopted.withRecord(Optional.of(new ProcessId(77, 1))).adoptedAlive();
        adopted.actions();
        assertThat(preStarts(adopted.happens(new Event.RestartRequested()))).hasSize(1);

        Story crashed = running(ONE).after(Duration.ofHours(1)).crashes().empty();
        assertThat(crashed.state()).isInstanceOf(PreStarting.class);
        assertThat(preStarts(crashed)).hasSize(1);
    }

    @Test
    void aProcessThatEndsAfterAFailureIsStartedFromTheNewSpecWithItsTest() {
        Story story = preStartEnds(updated(), BADLY);
        story.after(Duration.ofHours(1)).crashes().empty();

        assertThat(story.state()).isInstanceOf(PreStarting.class);
        preStartEnds(story, BADLY);
        assertThat(story.empty().state()).isNotInstanceOf(Running.class);
    }

    @Test
    void aRestartByHandIsTestedBesideTheProcessToo() {
        Story story = running(ONE).after(Duration.ofSeconds(1)).happens(new Event.RestartRequested());
        assertThat(story.state()).isInstanceOf(Running.class);
        assertThat(preStarts(story)).hasSize(1);
        assertThat(preStartEnds(story, WELL).state()).isInstanceOf(Stopping.class);
    }

    @Test
    void withoutPreStartTheProcessIsReplacedAtOnce() {
        Story story = Story.started(Specs.spec(Specs.simple("web", "one")));
        story.wanted(Specs.spec(Specs.simple("web", "two")));

        assertThat(story.state()).isInstanceOf(Stopping.class);
        assertThat(story.actions()).contains(new Action.Signal(WEB, "SIGTERM", Action.Target.MAIN));
    }
}
