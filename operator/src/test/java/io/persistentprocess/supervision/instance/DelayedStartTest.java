package io.persistentprocess.supervision.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.supervision.instance.InstanceState.BackOff;
import io.persistentprocess.supervision.instance.InstanceState.Clearing;
import io.persistentprocess.supervision.instance.InstanceState.LaunchDelayed;
import io.persistentprocess.supervision.instance.InstanceState.Launching;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.Specs;
import io.persistentprocess.supervision.transition.StartTransitions;
import java.time.Duration;
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
    void aStopKillsItAtOnce() {
        story.actions();
        story.happens(new Event.StopRequested());
        assertThat(story.actions()).contains(new Action.Clear(Specs.WEB));
        assertThat(story.empty().state()).isEqualTo(new InstanceState.Idle());
    }

    @Test
    void aRestartAndANewSpecStartAnotherOnceItIsGone() {
        story.happens(new Event.RestartRequested());
        assertThat(story.state()).isInstanceOf(Clearing.class);
        assertThat(story.empty().state()).isInstanceOf(Launching.class);
    }

    @Test
    void whatWasWantedMeanwhileIsDone() {
        Story stopped = Story.of(spec).wanted(spec).empty().happens(new Event.StopRequested());
        assertThat(stopped.happens(new Event.SpawnDelayed()).state()).isInstanceOf(Clearing.class);
    }
}
