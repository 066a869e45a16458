package io.persistentprocess.supervision.transition;

import static io.persistentprocess.supervision.spec.Specs.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.api.MemberType;
import io.persistentprocess.supervision.command.CommandOutcome;
import io.persistentprocess.supervision.command.CommandResult;
import io.persistentprocess.supervision.command.CommandSpec;
import io.persistentprocess.supervision.command.LifecycleHook;
import io.persistentprocess.supervision.command.LifecycleSpec;
import io.persistentprocess.supervision.command.ReloadSpec;
import io.persistentprocess.supervision.command.ReloadSpec.Completion;
import io.persistentprocess.supervision.command.ReloadSpec.ReloadAction;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.InstanceState.Stopping;
import io.persistentprocess.supervision.instance.ReadinessRequirement;
import io.persistentprocess.supervision.instance.Story;
import io.persistentprocess.supervision.instance.UpdateProgress;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.ReplacementPolicy;
import io.persistentprocess.supervision.spec.Specs;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReloadTransitionsTest {
    private static final Action HUP = new Action.Signal(WEB, "SIGHUP", Action.Target.MAIN);
    private static final ReloadSpec.Triggers ARGUMENTS =
            new ReloadSpec.Triggers(Set.of(ReloadSpec.Part.ARGUMENTS), Set.of(), 1);
    private static final InstanceSpec NOTIFIED = notify("one", new ReloadAction.Signal("SIGHUP", Completion.NOTIFIED));
    private static final InstanceSpec SENT = notify("one", new ReloadAction.Signal("SIGHUP"));
    private static final InstanceSpec COMMAND = notify(
            "one",
            new ReloadAction.Command(
                    new CommandSpec(List.of("reread"), Duration.ofSeconds(20), CommandSpec.Rights.MEMBER)));
    private static final Duration TIMEOUT = NOTIFIED.startTimeout();

    private static InstanceSpec notify(String argument, ReloadAction action) {
        LifecycleSpec lifecycle = new LifecycleSpec(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new ReloadSpec(action, ARGUMENTS)));
        return Specs.spec(Specs.launch(MemberType.Notify, Optional.empty(), "daemon", argument))
                .withLifecycle(lifecycle);
    }

    private static Story ready(InstanceSpec spec) {
        Story story = Story.started(spec);
        story.happens(new Event.RequirementMet(story.main(), ReadinessRequirement.NOTIFIED))
                .actions();
        return story;
    }

    private static Story reloading() {
        return ready(NOTIFIED).after(Duration.ofSeconds(1)).happens(new Event.ReloadRequested());
    }

    private static Event notified(Story story, Duration beganBefore) {
        BootTime now = ((Running) story.state()).startBy().plus(TIMEOUT.negated());
        return new Event.ReloadNotified(story.main(), now.plus(beganBefore.negated()));
    }

    @Test
    void aReloadThatIsNotNotifiedIsDoneOnceTheSignalIsSent() {
        Story story = ready(SENT).happens(new Event.ReloadRequested());

        assertThat(story.actions()).contains(HUP).noneMatch(Action.ArmTimer.class::isInstance);
        assertThat(ready(SENT).happens(new Event.ReloadRequested()).reports())
                .containsExactly(InstanceReport.Type.Reloaded);
    }

    @Test
    void aNotifiedReloadIsWrittenDownBeforeTheSignalAndAwaited() {
        List<Action> actions = reloading().actions();

        assertThat(actions).hasSize(3).element(1).isEqualTo(HUP);
        assertThat(actions.getFirst()).isInstanceOf(Action.Persist.class);
        assertThat(actions.getLast()).isInstanceOf(Action.ArmTimer.class);
    }

    @Test
    void readyAfterAReloadThatBeganAfterTheSignalEndsIt() {
        Story story = reloading();
        story.actions();
        story.happens(notified(story, Duration.ZERO));

        assertThat(story.instance().awaitedReload()).isEmpty();
        assertThat(story.checkpoint().lifecycle().isPending(LifecycleHook.RELOAD))
                .isFalse();
        List<Action> actions = story.actions();
        assertThat(actions).contains(new Action.DisarmTimer(WEB));
    }

    @Test
    void aReloadThatBeganBeforeTheSignalMayHaveReadWhatWasThereBefore() {
        Story story = reloading();
        story.actions();
        story.happens(notified(story, Duration.ofNanos(1)));

        assertThat(story.instance().awaitedReload()).isPresent();
        assertThat(story.reports()).isEmpty();
    }

    @Test
    void unrequestedOnesChangeNothing() {
        Story story = ready(NOTIFIED);
        story.happens(notified(story, Duration.ZERO));

        assertThat(story.actions()).isEmpty();
    }

    @Test
    void aReloadThatIsNotNotifiedInTimeHasFailedAndTheProcessRunsOn() {
        Story story = reloading();
        story.actions();
        story.after(TIMEOUT.minusMillis(1)).timer();
        assertThat(story.reports()).isEmpty();

        story.after(Duration.ofMillis(1)).timer();

        assertThat(story.reports()).containsExactly(InstanceReport.Type.ReloadFailed);
        assertThat(story.state()).isInstanceOf(Running.class);
        assertThat(story.instance().isReady()).isTrue();
    }

    @Test
    void aLateNotificationChangesNothing() {
        Story story = reloading().after(TIMEOUT).timer();
        story.actions();
        story.happens(notified(story, Duration.ZERO));

        assertThat(story.actions()).isEmpty();
    }

    @Test
    void oneThatNeedsMoreTimeHasIt() {
        Story story = reloading();
        story.happens(new Event.TimeoutExtended(story.main(), TIMEOUT.multipliedBy(2)))
                .after(TIMEOUT)
                .timer();

        assertThat(story.reports()).doesNotContain(InstanceReport.Type.ReloadFailed);
        assertThat(story.instance().awaitedReload()).isPresent();
    }

    @Test
    void aNewReloadMeanwhileSendsTheSignalAgainAndBeginsAnew() {
        Story story = reloading();
        Event first = notified(story, Duration.ZERO);
        story.actions();
        story.after(Duration.ofSeconds(5)).happens(new Event.ReloadRequested());
        assertThat(story.actions()).contains(HUP);

        story.happens(first);
        assertThat(story.reports()).isEmpty();

        story.happens(notified(story, Duration.ZERO));
        assertThat(story.reports()).containsExactly(InstanceReport.Type.Reloaded);
    }

    @Test
    void aProcessThatEndsHasNotReloaded() {
        Story story = reloading();
        story.actions();
        story.exits(1);

        assertThat(story.reports()).containsExactly(InstanceReport.Type.Exited, InstanceReport.Type.ReloadFailed);
    }

    @Test
    void aStopMeanwhileEndsIt() {
        Story story = reloading();
        story.actions();
        story.happens(new Event.StopRequested());

        assertThat(story.state()).isInstanceOf(Stopping.class);
        assertThat(story.reports()).containsExactly(InstanceReport.Type.Stopping, InstanceReport.Type.ReloadFailed);
    }

    @Test
    void theNextAgentSendsTheSignalAgainBecauseItMissedTheAnswer() {
        Story story = reloading().adoptedAlive();
        assertThat(story.actions()).contains(HUP);

        story.happens(notified(story, Duration.ZERO));

        assertThat(story.reports()).containsExactly(InstanceReport.Type.Reloaded);
    }

    @Test
    void inPlaceOfARestartTheProcessCountsAsStartedFromTheNewSpec() {
        InstanceSpec changed = notify("two", new ReloadAction.Signal("SIGHUP", Completion.NOTIFIED));
        Story story = ready(NOTIFIED).wanted(changed);
        assertThat(story.actions()).contains(HUP);
        assertThat(story.instance().outdated()).isTrue();

        story.happens(notified(story, Duration.ZERO));

        assertThat(story.instance().outdated()).isFalse();
        assertThat(story.checkpoint().lifecycle().update()).isEqualTo(new UpdateProgress.NotBegun());
    }

    @Test
    void aFailureInPlaceOfARestartIsRemembered() {
        Story story = ready(NOTIFIED)
                .wanted(notify("two", new ReloadAction.Signal("SIGHUP", Completion.NOTIFIED)))
                .after(TIMEOUT)
                .timer();

        assertThat(story.instance().lifecycle().update()).isInstanceOf(UpdateProgress.Failed.class);
        assertThat(story.state()).isInstanceOf(Running.class);
        assertThat(story.reports())
                .contains(InstanceReport.Type.ReloadFailed)
                .doesNotContain(InstanceReport.Type.Stopping);
    }

    @Test
    void theNextAgentGoesOnInPlaceOfARestart() {
        InstanceSpec changed = notify("two", new ReloadAction.Signal("SIGHUP", Completion.NOTIFIED));
        Story story = ready(NOTIFIED).wanted(changed).adoptedAlive();
        story.happens(notified(story, Duration.ZERO));

        assertThat(story.instance().outdated()).isFalse();
        assertThat(story.reports()).contains(InstanceReport.Type.Reloaded).doesNotContain(InstanceReport.Type.Stopping);
    }

    @Test
    void aReloadByCommandDoesNotBecomeOneThatTheProcessHasToNotify() {
        Story story = ready(COMMAND).happens(new Event.ReloadRequested());
        story.actions();
        story.wanted(NOTIFIED);

        assertThat(story.instance().awaitedReload()).isEmpty();
        assertThat(story.reports()).containsExactly(InstanceReport.Type.ReloadFailed);
    }

    @Test
    void aSpecThatReloadsOtherwiseEndsTheWait() {
        Story story = reloading();
        story.actions();
        story.wanted(COMMAND);

        List<Action> actions = story.actions();
        assertThat(actions).contains(new Action.DisarmTimer(WEB));
        assertThat(story.instance().awaitedReload()).isEmpty();
        assertThat(story.instance().lifecycle().isPending(LifecycleHook.RELOAD)).isFalse();
    }

    @Test
    void aProcessWithoutTheSocketIsNotWaitedFor() {
        InstanceSpec simple = Specs.spec(Specs.simple("daemon", "one"));
        Story story = Story.started(simple)
                .happens(new Event.Wanted(NOTIFIED, DeletionPolicy.Terminate, Goal.Run, ReplacementPolicy.AtNextStart));
        story.actions();
        story.happens(new Event.ReloadRequested());

        assertThat(story.instance().awaitedReload()).isEmpty();
        assertThat(story.reports()).containsExactly(InstanceReport.Type.Reloaded);
    }

    @Test
    void aRequestInTheClusterIsCarriedOutOnceAlsoByTheNextAgent() {
        Event request = new Event.ReloadRequested(Optional.of("2026-03-01T12:00:00Z"));
        Story story = ready(SENT).happens(request);
        assertThat(story.actions()).contains(HUP);

        story.happens(request);
        assertThat(story.actions()).isEmpty();
        story.adoptedAlive().actions();
        story.happens(request);
        assertThat(story.actions()).isEmpty();

        story.happens(new Event.ReloadRequested(Optional.of("2026-03-01T12:00:01Z")));
        assertThat(story.actions()).contains(HUP);
    }

    @Test
    void aRequestInTheClusterThatHasFailedIsNotRepeated() {
        Event request = new Event.ReloadRequested(Optional.of("2026-03-01T12:00:00Z"));
        Story story = Story.started(NOTIFIED).happens(request);
        assertThat(story.checkpoint().history().reloadedAt()).isPresent();
        story.actions();

        story.happens(request);

        assertThat(story.actions()).isEmpty();
    }

    @Test
    void aProcessThatEndsBeforeItsReloadCommandHasNotReloaded() {
        Story story = ready(COMMAND).happens(new Event.ReloadRequested());
        story.actions();
        story.exits(0);

        assertThat(story.reports()).contains(InstanceReport.Type.ReloadFailed);
    }

    @Test
    void aFailedCommandChangesNothing() {
        Story story = ready(COMMAND).happens(new Event.ReloadRequested());
        BootTime run = story.instance().lifecycle().pending().get(LifecycleHook.RELOAD);
        story.actions();
        story.happens(
                new Event.CommandEnded(LifecycleHook.RELOAD, run, new CommandResult(new CommandOutcome.Exited(1))));

        assertThat(story.reports()).containsExactly(InstanceReport.Type.ReloadFailed);
        assertThat(story.instance().isReady()).isTrue();
    }
}
