package io.persistentprocess.supervision.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.supervision.instance.InstanceState.BackOff;
import io.persistentprocess.supervision.instance.InstanceState.Clearing;
import io.persistentprocess.supervision.instance.InstanceState.LaunchDelayed;
import io.persistentprocess.supervision.instance.InstanceState.Launching;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.InstanceState.Stopping;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.Specs;
import io.persistentprocess.supervision.transition.StartTransitions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A process that is there and does not become its program for long: held up by whoever has a hand in it. */
class DelayedStartTest {
    private final InstanceSpec spec = Specs.spec(Specs.simple("web"));
    private final Story story = Story.of(spec).wanted(spec).empty().happens(new Event.SpawnDelayed());

    @Test
    void itIsStartingUntilItIsKnown() {
        assertThat(story.state()).isInstanceOf(LaunchDelayed.class);
        assertThat(story.phase()).isEqualTo(Phase.Starting);
        assertThat(story.checkpoint().stage()).isEqualTo(Checkpoint.Stage.LAUNCHED);
    }

    @Test
    void onceItIsExecutedItRunsAndNothingRings() {
        story.after(Duration.ofSeconds(40)).actions();
        assertThat(story.spawned().state()).isInstanceOf(Running.class);
        assertThat(story.actions()).contains(new Action.DisarmTimer(Specs.WEB));
    }

    @Test
    void itsFailureIsAStartErrorAndIsCleared() {
        story.actions();
        story.happens(new Event.SpawnFailed("exec: Permission denied"));
        assertThat(story.reports()).containsExactly(InstanceReport.Type.StartError);
        assertThat(story.state()).isInstanceOf(Clearing.class);
    }

    @Test
    void itIsGivenUpAfterAWhileAndKilled() {
        story.after(StartTransitions.EXEC_TIMEOUT.minusMillis(1)).actions();
        assertThat(story.timer().state()).isInstanceOf(LaunchDelayed.class);
        story.after(Duration.ofMillis(1)).timer();
        assertThat(story.state()).isInstanceOf(Clearing.class);
        assertThat(story.actions()).contains(new Action.Clear(Specs.WEB));
        story.empty()
                .happens(new Event.SpawnDelayed())
                .after(StartTransitions.EXEC_TIMEOUT)
                .timer()
                .empty();
        assertThat(story.state()).isInstanceOf(BackOff.class);
    }

    @Test
    void aStopWaitsForTheProgramAndStopsItGracefully() {
        story.actions();
        story.happens(new Event.StopRequested());
        assertThat(story.state()).isInstanceOf(LaunchDelayed.class);
        assertThat(story.actions()).noneMatch(Action.Clear.class::isInstance);

        assertThat(story.spawned().state()).isInstanceOf(Stopping.class);
        assertThat(story.actions())
                .contains(new Action.Signal(Specs.WEB, "SIGTERM", Action.Target.MAIN))
                .noneMatch(Action.Clear.class::isInstance);
    }

    @Test
    void aStopKillsWhatSoonIsNoProgram() {
        story.happens(new Event.StopRequested());
        story.after(StartTransitions.ABANDON_AFTER.minusMillis(1)).timer();
        assertThat(story.state()).isInstanceOf(LaunchDelayed.class);
        story.actions();

        story.after(Duration.ofMillis(1)).timer();

        assertThat(story.actions()).contains(new Action.Clear(Specs.WEB));
        assertThat(story.empty().state()).isEqualTo(new InstanceState.Idle());
    }

    @Test
    void aRestartAndANewSpecStartAnotherOnceItIsGone() {
        story.happens(new Event.RestartRequested());
        assertThat(story.spawned().state()).isInstanceOf(Stopping.class);
        assertThat(story.exits(0).empty().state()).isInstanceOf(Launching.class);

        story.happens(new Event.SpawnDelayed()).wanted(Specs.spec(Specs.simple("web", "two")));
        story.after(StartTransitions.ABANDON_AFTER).timer();
        assertThat(story.state()).isInstanceOf(Clearing.class);
        assertThat(story.empty().state()).isInstanceOf(Launching.class);
    }

    @Test
    void oneThatIsWantedAgainHasItsTime() {
        story.wanted(Specs.spec(Specs.simple("web", "two"))).wanted(spec);
        story.after(StartTransitions.ABANDON_AFTER).timer();
        assertThat(story.state()).isInstanceOf(LaunchDelayed.class);

        assertThat(story.spawned().state()).isInstanceOf(Running.class);
    }

    @Test
    void anAgentThatComesMeanwhileStopsTheProgramGracefully() {
        story.happens(new Event.StopRequested());
        ProcessId process = new ProcessId(77, 1);
        story.withRecord(Optional.of(process)).adopted(Duration.ZERO, Set.of(process), Event.Survivors.SOME);
        assertThat(story.state()).isInstanceOf(Stopping.class);
        assertThat(story.instance().goal()).isEqualTo(Goal.Hold);
    }

    @Test
    void whatWasWantedMeanwhileIsDone() {
        Story stopped = Story.of(spec).wanted(spec).empty().happens(new Event.StopRequested());
        stopped.happens(new Event.SpawnDelayed()).after(StartTransitions.ABANDON_AFTER);
        assertThat(stopped.timer().state()).isInstanceOf(Clearing.class);
    }
}
