package io.persistentprocess.supervision.instance;

import static io.persistentprocess.supervision.spec.Specs.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.supervision.instance.Event.MainFound;
import io.persistentprocess.supervision.instance.Event.MainMissing;
import io.persistentprocess.supervision.instance.Event.PredecessorLingers;
import io.persistentprocess.supervision.instance.Event.StartPrepared;
import io.persistentprocess.supervision.instance.Event.Survivors;
import io.persistentprocess.supervision.instance.InstanceState.Idle;
import io.persistentprocess.supervision.instance.InstanceState.Launching;
import io.persistentprocess.supervision.instance.InstanceState.Preparing;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.Specs;
import io.persistentprocess.supervision.transition.PreparationTransitions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Row 49: nothing that a dead process has left behind is in the way of the next. */
class PreparationTest {
    private static final InstanceSpec SIMPLE = Specs.spec(Specs.simple("web"));
    private static final InstanceSpec DAEMON = Specs.spec(Specs.forking("daemon"));
    private static final ProcessId MAIN = new ProcessId(4711, 360_010);
    private static final PredecessorLingers LINGERS = new PredecessorLingers();

    private static Story down() {
        Story story =
                Story.started(DAEMON).exits(0).happens(new MainFound(MAIN)).after(Duration.ofMinutes(1));
        story.crashes().happens(new MainMissing("no process is left", Survivors.NONE));
        story.actions();
        return story.onlyEmpty();
    }

    @Test
    void aMemberThatIsNoDaemonIsNotKeptWaiting() {
        Story story = Story.started(SIMPLE).after(Duration.ofMinutes(1)).crashes();
        story.actions();
        assertThat(story.onlyEmpty().state()).isInstanceOf(Launching.class);
        assertThat(story.actions()).noneMatch(Action.PrepareStart.class::isInstance);
    }

    @Test
    void row49_nothingIsStartedBeforeItsPredecessorIsGone() {
        Story story = down();
        ProcessId predecessor = story.main();
        assertThat(story.actions()).contains(new Action.PrepareStart(WEB, DAEMON.launch(), predecessor));
        story.happens(LINGERS);
        assertThat(story.phase()).isEqualTo(Phase.Pending);
        assertThat(story.actions()).noneMatch(Action.Spawn.class::isInstance);
        story.after(Duration.ofMillis(1)).timer().happens(new StartPrepared());
        assertThat(story.state()).isInstanceOf(Launching.class);
        assertThat(story.instance().history().restarts()).isEqualTo(1);
    }

    @Test
    void row49_itIsLookedForAtGrowingIntervalsAndNotForEver() {
        Story story = down();
        BootTime begun = story.now();
        List<Long> intervals = new ArrayList<>();
        while (story.state() instanceof Preparing) {
            story.actions();
            story.happens(LINGERS);
            if (story.state() instanceof Preparing preparing) {
                Duration interval = preparing.retryAt().orElseThrow().since(story.now());
                intervals.add(interval.toMillis());
                story.after(interval).timer();
            }
        }
        assertThat(intervals).startsWith(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 250L, 250L);
        assertThat(story.state()).isInstanceOf(Launching.class);
        assertThat(story.now().since(begun)).isEqualTo(PreparationTransitions.PATIENCE);
    }

    @Test
    void aMemberThatWasNeverStartedHasNothingToBePrepared() {
        Story story = Story.of(SIMPLE).wanted(SIMPLE);
        story.actions();
        assertThat(story.onlyEmpty().state()).isInstanceOf(Launching.class);
        assertThat(story.actions()).noneMatch(Action.PrepareStart.class::isInstance);
    }

    @Test
    void row49_aPidFileMayBeOlderThanTheMember() {
        Story story = Story.of(DAEMON).wanted(DAEMON).onlyEmpty();
        assertThat(story.actions()).contains(new Action.PrepareStart(WEB, DAEMON.launch(), Instance.NO_PROCESS));
    }

    @Test
    void aStopMeanwhileStartsNothing() {
        Story story = down().happens(LINGERS).happens(new Event.StopRequested());
        assertThat(story.empty().state()).isEqualTo(new Idle());
        story.actions();
        story.happens(new StartPrepared()).timer();
        assertThat(story.actions()).isEmpty();
    }

    @Test
    void aLateTimerOfTheClearingSignalsNoProcessTwice() {
        Story story = down();
        story.actions();
        story.after(Duration.ofSeconds(10)).timer();
        assertThat(story.actions()).isEmpty();
        story.happens(LINGERS).happens(LINGERS);
        assertThat(story.actions()).noneMatch(Action.PrepareStart.class::isInstance);
    }

    @Test
    void row20_anAgentThatDiesMeanwhileLeavesItToTheNextAndCountsOnce() {
        Story story = down().happens(LINGERS);
        story.adopted(Duration.ofSeconds(1), Set.of(), Survivors.NONE).empty();
        assertThat(story.state()).isInstanceOf(Launching.class);
        assertThat(story.instance().history().restarts()).isEqualTo(1);
    }
}
