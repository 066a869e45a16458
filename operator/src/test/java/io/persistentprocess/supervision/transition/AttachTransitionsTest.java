package io.persistentprocess.supervision.transition;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.InstanceState;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.instance.Story;
import io.persistentprocess.supervision.spec.AttachSource;
import io.persistentprocess.supervision.spec.AttachSpec;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.Specs;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Processes that somebody else started become an instance. */
class AttachTransitionsTest {
    private static final AttachSource PIDS = new AttachSource.Pids(List.of(4711));
    private static final ProcessId MAIN = new ProcessId(4711, 7);
    private static final Event.Attached ATTACHED = new Event.Attached(MAIN, new BootTime(70_000_000), "pid 4711");
    private static final InstanceSpec PLAIN = Specs.spec(Specs.simple("nginx"));
    private static final InstanceSpec ATTACHING = PLAIN.withAttach(
            new AttachSpec(Optional.of("/run/nginx.pid"), Optional.empty(), Optional.empty(), Optional.empty()));

    private static Story stoppedByHand() {
        return Story.started(PLAIN)
                .happens(new Event.StopRequested())
                .ends(new ProcessEnd.Exited(0))
                .empty();
    }

    private static Event.AttachFailed failed(Event.AttachFailure why) {
        return new Event.AttachFailed(why, "no");
    }

    @Test
    void whatIsAttachedRunsAndIsRestartedByTheCommand() {
        Story story = stoppedByHand().happens(new Event.AttachRequested(PIDS)).happens(ATTACHED);

        assertThat(story.state()).isEqualTo(new InstanceState.Running(MAIN, ATTACHED.since()));
        assertThat(story.checkpoint().stage()).isEqualTo(Checkpoint.Stage.RUNNING);
        assertThat(story.checkpoint().main()).isEqualTo(MAIN);
        story.happens(new Event.MainEnded(MAIN, new ProcessEnd.StatusUnknown())).empty();
        assertThat(story.actions()).anyMatch(Action.Spawn.class::isInstance);
    }

    @Test
    void theCheckpointIsWrittenBeforeTheJournalGoes() {
        Story story = stoppedByHand().happens(new Event.AttachRequested(PIDS)).happens(ATTACHED);

        List<Class<?>> done =
                story.actions().stream().<Class<?>>map(Action::getClass).toList();
        assertThat(done.lastIndexOf(Action.SettleAttach.class)).isGreaterThan(done.lastIndexOf(Action.Persist.class));
        assertThat(done.lastIndexOf(Action.Persist.class)).isGreaterThan(done.lastIndexOf(Action.EraseRecord.class));
    }

    @Test
    void whatCannotBeAttachedLeavesTheInstanceAsItWas() {
        Story story = stoppedByHand();
        Instance before = story.instance();

        story.happens(new Event.AttachRequested(PIDS)).happens(failed(Event.AttachFailure.REFUSED));

        assertThat(story.instance()).isEqualTo(before);
        assertThat(story.reports()).contains(InstanceReport.Type.AttachFailed);
    }

    @Test
    void aCrashLoopIsWaitedOutAfterAllWhereNothingIsAttached() {
        Story story = Story.started(PLAIN);
        for (int i = 0; i < 3 && story.phase() != Phase.BackOff; i++) {
            story.crashes().empty();
            if (story.phase() != Phase.BackOff) {
                story.spawned();
            }
        }
        InstanceState waiting = story.state();

        story.happens(new Event.AttachRequested(PIDS)).happens(failed(Event.AttachFailure.NOTHING_THERE));

        assertThat(waiting).isInstanceOf(InstanceState.BackOff.class);
        assertThat(story.state()).isEqualTo(waiting);
        assertThat(story.actions()).anyMatch(Action.ArmTimer.class::isInstance);
    }

    @Test
    void anInstanceThatRunsRefuses() {
        Story story = Story.started(PLAIN).happens(new Event.AttachRequested(PIDS));

        assertThat(story.phase()).isEqualTo(Phase.Running);
        assertThat(story.reports()).contains(InstanceReport.Type.AttachFailed);
    }

    @Test
    void theFirstStartLooksForWhatRunsAlready() {
        Story story = Story.of(ATTACHING).wanted(ATTACHING).empty();
        assertThat(story.state()).isInstanceOf(InstanceState.Attaching.class);

        story.happens(ATTACHED);

        assertThat(story.phase()).isEqualTo(Phase.Running);
        story.happens(new Event.MainEnded(MAIN, new ProcessEnd.StatusUnknown())).empty();
        assertThat(story.state()).isInstanceOf(InstanceState.Launching.class);
    }

    @Test
    void withNothingThereTheCommandIsStartedAndWithSomethingInTheWayItIsNot() {
        Story nothing = Story.of(ATTACHING).wanted(ATTACHING).empty();
        assertThat(nothing.happens(failed(Event.AttachFailure.NOTHING_THERE)).state())
                .isInstanceOf(InstanceState.Launching.class);

        Story refused = Story.of(ATTACHING).wanted(ATTACHING).empty();
        List<Action> actions =
                refused.happens(failed(Event.AttachFailure.REFUSED)).actions();
        assertThat(actions).noneMatch(Action.Spawn.class::isInstance);
        assertThat(actions)
                .filteredOn(Action.Publish.class::isInstance)
                .last()
                .extracting(publish -> ((Action.Publish) publish).report().type())
                .isEqualTo(InstanceReport.Type.StartError);
    }

    @Test
    void whatIsNoLongerWantedMeanwhileIsStoppedOnceItIsAttached() {
        Story story = stoppedByHand()
                .happens(new Event.AttachRequested(PIDS))
                .happens(new Event.Unwanted())
                .happens(ATTACHED);

        assertThat(story.phase()).isEqualTo(Phase.Stopping);
    }
}
