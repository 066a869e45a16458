package io.persistentprocess.supervision.transition;

import static io.persistentprocess.supervision.spec.Specs.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.api.StopMode;
import io.persistentprocess.supervision.command.CommandOutcome;
import io.persistentprocess.supervision.command.CommandResult;
import io.persistentprocess.supervision.command.CommandSpec;
import io.persistentprocess.supervision.command.LifecycleHook;
import io.persistentprocess.supervision.command.LifecycleSpec;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.ExitReason;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.InstanceState.Clearing;
import io.persistentprocess.supervision.instance.InstanceState.Idle;
import io.persistentprocess.supervision.instance.InstanceState.Launching;
import io.persistentprocess.supervision.instance.InstanceState.PostStopping;
import io.persistentprocess.supervision.instance.InstanceState.PreStarting;
import io.persistentprocess.supervision.instance.InstanceState.PreStopping;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.InstanceState.Stopping;
import io.persistentprocess.supervision.instance.LifecycleProgress;
import io.persistentprocess.supervision.instance.Story;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.Specs;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LifecycleTransitionsTest {
    private static final CommandOutcome WELL = new CommandOutcome.Exited(0);
    private static final CommandOutcome BADLY = new CommandOutcome.Exited(1);
    private static final CommandOutcome LOST = new CommandOutcome.Unknown();
    private static final Duration GRACE_PERIOD = Specs.STOP.gracePeriod();

    private static InstanceSpec with(LifecycleHook hook) {
        Optional<CommandSpec> command =
                Optional.of(new CommandSpec(List.of("command"), Duration.ofSeconds(20), CommandSpec.Rights.MEMBER));
        LifecycleSpec lifecycle = new LifecycleSpec(
                command.filter(_ -> hook == LifecycleHook.PRE_START),
                command.filter(_ -> hook == LifecycleHook.POST_START),
                command.filter(_ -> hook == LifecycleHook.PRE_STOP),
                command.filter(_ -> hook == LifecycleHook.POST_STOP),
                Optional.empty());
        return Specs.spec(Specs.simple("web"), Specs.policy(RestartPolicy.Always), Specs.stop(StopMode.Process))
                .withLifecycle(lifecycle);
    }

    private static Story starting(LifecycleHook hook) {
        return Story.of(with(hook)).wanted(with(hook)).empty();
    }

    private static Story running(LifecycleHook hook) {
        Story story = starting(hook).spawned();
        return story;
    }

    private static Story ends(Story story, LifecycleHook hook, CommandOutcome outcome) {
        return story.happens(new Event.CommandEnded(
                hook, story.instance().lifecycle().pending().get(hook), new CommandResult(outcome)));
    }

    private static List<Action.RunCommand> commands(Story story) {
        return story.actions().stream()
                .filter(Action.RunCommand.class::isInstance)
                .map(Action.RunCommand.class::cast)
                .toList();
    }

    private static Story stopping() {
        return running(LifecycleHook.PRE_STOP).after(Duration.ofHours(1)).happens(new Event.StopRequested());
    }

    @Test
    void preStartIsWrittenDownBeforeItIsRunAndComesBeforeTheProcess() {
        Story story = starting(LifecycleHook.PRE_START);
        assertThat(story.state()).isInstanceOf(PreStarting.class);
        assertThat(story.checkpoint().lifecycle().isPending(LifecycleHook.PRE_START))
                .isTrue();
        List<Action> actions = story.actions();
        assertThat(actions).noneMatch(Action.Spawn.class::isInstance);
        assertThat(actions.get(actions.size() - 2)).isInstanceOf(Action.Persist.class);
        assertThat(actions.getLast()).isInstanceOf(Action.RunCommand.class);

        assertThat(ends(story, LifecycleHook.PRE_START, WELL).state()).isInstanceOf(Launching.class);
        assertThat(story.actions().getLast()).isInstanceOf(Action.Spawn.class);
    }

    @Test
    void aFailingPreStartIsAFailedStart() {
        Story story = starting(LifecycleHook.PRE_START);
        story.actions();
        ends(story, LifecycleHook.PRE_START, BADLY);

        assertThat(story.state()).isInstanceOf(Clearing.class);
        assertThat(story.instance().history().lastExit().orElseThrow().reason()).isEqualTo(ExitReason.StartError);
        assertThat(story.reports()).containsExactly(InstanceReport.Type.StartError);
    }

    @Test
    void aPreStartIsWaitedForByTheNextAgentAndRunAgainIfItsResultIsLost() {
        Story story = starting(LifecycleHook.PRE_START);
        story.actions();
        story.adopted(Duration.ZERO, Set.of(), Event.Survivors.SOME);
        assertThat(commands(story)).extracting(Action.RunCommand::earlier).containsExactly(Action.EarlierRun.RESUMED);

        ends(story, LifecycleHook.PRE_START, LOST);
        assertThat(story.reports()).containsExactly(InstanceReport.Type.HookUnknown);
        assertThat(story.empty().state()).isInstanceOf(PreStarting.class);
        assertThat(commands(story)).extracting(Action.RunCommand::earlier).containsExactly(Action.EarlierRun.REPLACED);
    }

    @Test
    void aStopDuringPreStartEndsIt() {
        Story story = starting(LifecycleHook.PRE_START).happens(new Event.StopRequested());
        assertThat(story.state()).isInstanceOf(Clearing.class);
        assertThat(story.empty().state()).isEqualTo(new Idle());
    }

    @Test
    void anEarlierRunOfACommandSaysNothing() {
        Story story = starting(LifecycleHook.PRE_START);
        story.happens(
                new Event.CommandEnded(LifecycleHook.PRE_START, LifecycleProgress.NOT_YET, new CommandResult(WELL)));
        assertThat(story.state()).isInstanceOf(PreStarting.class);
    }

    @Test
    void theInstanceIsReadyOnceItsPostStartHasSucceeded() {
        Story story = running(LifecycleHook.POST_START);
        assertThat(story.instance().isReady()).isFalse();
        assertThat(ends(story, LifecycleHook.POST_START, WELL).instance().isReady())
                .isTrue();
    }

    @Test
    void aFailingPostStartEndsTheProcess() {
        Story story = running(LifecycleHook.POST_START);
        assertThat(ends(story, LifecycleHook.POST_START, BADLY).state()).isInstanceOf(Stopping.class);
        assertThat(story.exits(0).instance().history().lastExit().orElseThrow().reason())
                .isEqualTo(ExitReason.StartError);
    }

    @Test
    void aPostStartWhoseResultIsLostCountsAsSuccessfulAndIsReported() {
        Story story = running(LifecycleHook.POST_START);
        story.actions();
        story.adoptedAlive();
        assertThat(commands(story)).extracting(Action.RunCommand::earlier).containsExactly(Action.EarlierRun.RESUMED);

        assertThat(ends(story, LifecycleHook.POST_START, LOST).instance().isReady())
                .isTrue();
        assertThat(story.reports()).contains(InstanceReport.Type.HookUnknown);
    }

    @Test
    void preStopComesBeforeTheSignal() {
        Story story = stopping();
        assertThat(story.state()).isInstanceOf(PreStopping.class);
        assertThat(story.actions()).noneMatch(Action.Signal.class::isInstance);

        assertThat(ends(story, LifecycleHook.PRE_STOP, BADLY).state()).isInstanceOf(Stopping.class);
        assertThat(story.actions()).contains(new Action.Signal(WEB, "SIGTERM", Action.Target.MAIN));
    }

    @Test
    void theGracePeriodIncludesPreStop() {
        Story story = stopping();
        story.after(GRACE_PERIOD.minusMillis(1)).timer();
        assertThat(story.state()).isInstanceOf(PreStopping.class);
        story.actions();

        story.after(Duration.ofMillis(1)).timer();
        assertThat(story.actions()).contains(new Action.Clear(WEB));
    }

    @Test
    void aProcessThatPreStopEndsIsNotSignalled() {
        Story story = stopping().exits(0);
        story.actions();
        ends(story, LifecycleHook.PRE_STOP, WELL);
        assertThat(story.actions()).noneMatch(Action.Signal.class::isInstance);
        assertThat(story.empty().state()).isEqualTo(new Idle());
    }

    @Test
    void theNextAgentGoesOnWithPreStopAndItsDeadline() {
        Story story = stopping();
        story.actions();
        story.adoptedAlive();
        assertThat(story.state()).isInstanceOf(PreStopping.class);
        assertThat(commands(story)).extracting(Action.RunCommand::earlier).containsExactly(Action.EarlierRun.RESUMED);
        story.after(GRACE_PERIOD).timer();
        assertThat(story.actions()).contains(new Action.Clear(WEB));
    }

    @Test
    void postStopComesOnceNoProcessIsLeftAndBeforeTheNextStart() {
        Story story =
                running(LifecycleHook.POST_STOP).after(Duration.ofHours(1)).crashes();
        assertThat(commands(story)).isEmpty();

        assertThat(story.empty().state()).isInstanceOf(PostStopping.class);
        assertThat(commands(story)).hasSize(1);
        ends(story, LifecycleHook.POST_STOP, BADLY);
        assertThat(story.reports()).contains(InstanceReport.Type.HookFailed);
        assertThat(story.happens(new Event.StartPrepared()).state()).isInstanceOf(Launching.class);
    }

    @Test
    void aPostStopIsNotRunASecondTimeByTheNextAgent() {
        Story story = running(LifecycleHook.POST_STOP)
                .happens(new Event.StopRequested())
                .exits(0)
                .empty();
        story.actions();
        story.adopted(Duration.ZERO, Set.of(), Event.Survivors.NONE);
        assertThat(commands(story)).extracting(Action.RunCommand::earlier).containsExactly(Action.EarlierRun.RESUMED);

        ends(story, LifecycleHook.POST_STOP, LOST);
        assertThat(story.reports()).contains(InstanceReport.Type.HookUnknown);
        assertThat(story.empty().state()).isEqualTo(new Idle());
    }

    @Test
    void aFailedStartOfWhichNothingCameOwesItsPostStopAllTheSame() {
        Story story = starting(LifecycleHook.POST_STOP).happens(new Event.SpawnFailed("exec: No such file"));
        assertThat(story.empty().state()).isInstanceOf(PostStopping.class);
    }

    @Test
    void commandsBesideAProcessThatEndsAreForgotten() {
        Story story = running(LifecycleHook.POST_START).crashes();
        assertThat(story.instance().lifecycle().isPending(LifecycleHook.POST_START))
                .isFalse();
        assertThat(story.state()).isNotInstanceOf(Running.class);
    }
}
