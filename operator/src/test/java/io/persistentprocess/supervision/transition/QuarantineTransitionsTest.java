package io.persistentprocess.supervision.transition;

import static io.persistentprocess.supervision.spec.Specs.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.supervision.group.DesiredState;
import io.persistentprocess.supervision.group.Reconciliation;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.Event.Survivors;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.InstanceState;
import io.persistentprocess.supervision.instance.InstanceState.Launching;
import io.persistentprocess.supervision.instance.InstanceState.Unsupervised;
import io.persistentprocess.supervision.instance.LaunchOrigin;
import io.persistentprocess.supervision.instance.ObservedInstance;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.instance.Story;
import io.persistentprocess.supervision.spec.AttachSource;
import io.persistentprocess.supervision.spec.GroupSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.ReplacementPolicy;
import io.persistentprocess.supervision.spec.Specs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Instances of which nothing can be understood but that processes are there. */
class QuarantineTransitionsTest {
    private static final InstanceSpec PLAIN = Specs.spec(Specs.simple("web"));
    private static final ProcessId MAIN = new ProcessId(100, 360_000);
    private static final Event.AttachRequested ATTACH = new Event.AttachRequested(new AttachSource.Pids(List.of(100)));

    private static Story left(Optional<ProcessId> recorded, Set<ProcessId> alive) {
        return Story.of(PLAIN).left("it is garbage", new ObservedInstance(recorded, alive, Map.of(), Survivors.SOME));
    }

    /** With its main process still there. */
    private static Story left() {
        return left(Optional.of(MAIN), Set.of(MAIN));
    }

    private static boolean isHarmless(Action action) {
        return switch (action) {
            case Action.Watch _, Action.AwaitEmpty _, Action.Publish _, Action.DisarmTimer _ -> true;
            default -> false;
        };
    }

    @Test
    void nothingIsDoneButToWatchAndToTell() {
        for (Story story : List.of(left(), left(Optional.of(MAIN), Set.of()), left(Optional.empty(), Set.of()))) {
            assertThat(story.phase()).isEqualTo(Phase.Unsupervised);
            story.wanted(PLAIN).wanted(Specs.spec(Specs.simple("another"))).timer();
            story.ends(new ProcessEnd.StatusUnknown());
            assertThat(story.phase()).isEqualTo(Phase.Unsupervised);
            assertThat(story.actions()).allMatch(QuarantineTransitionsTest::isHarmless);
        }
        assertThat(left().reports()).containsExactly(InstanceReport.Type.Unsupervised);
    }

    @Test
    void theMessageSaysWhatToDo() {
        assertThat(left().state())
                .isInstanceOfSatisfying(
                        Unsupervised.class,
                        state -> assertThat(state.why())
                                .startsWith("it is garbage; ")
                                .contains("ppg attach", "ppg restart", "ppg stop"));
    }

    @Test
    void aRestartByHandStopsItGracefullyAndStartsItAnew() {
        Story story = left().wanted(PLAIN);
        story.actions();

        story.happens(new Event.RestartRequested());

        assertThat(story.actions())
                .contains(new Action.Signal(WEB, "SIGTERM", Action.Target.MAIN))
                .noneMatch(Action.Clear.class::isInstance);
        story.ends(new ProcessEnd.Exited(0)).empty();
        assertThat(story.state()).isInstanceOf(Launching.class);
        assertThat(story.checkpoint().spec()).isEqualTo(PLAIN);
    }

    @Test
    void whoseMainProcessIsNotKnownIsStoppedWhole() {
        Story story = left(Optional.empty(), Set.of()).wanted(PLAIN);
        story.actions();

        story.happens(new Event.StopRequested());

        assertThat(story.actions()).contains(new Action.Signal(WEB, "SIGTERM", Action.Target.EVERYONE));
        assertThat(story.empty().phase()).isEqualTo(Phase.Stopped);
        assertThat(story.wanted(PLAIN).phase()).isEqualTo(Phase.Stopped);
    }

    @Test
    void whatIsAttachedIsSupervisedFromThenOn() {
        Story story = left().wanted(PLAIN).happens(ATTACH);
        assertThat(story.actions()).anyMatch(Action.Attach.class::isInstance);
        assertThat(story.phase()).isEqualTo(Phase.Starting);

        story.happens(new Event.Attached(MAIN, new BootTime(1), "pid 100"));

        assertThat(story.phase()).isEqualTo(Phase.Running);
        assertThat(story.checkpoint().launched()).isEqualTo(new LaunchOrigin.From(PLAIN.launch()));
        assertThat(story.actions()).noneMatch(action -> action instanceof Action.Clear);
        story.crashes().empty();
        assertThat(story.state()).isInstanceOf(Launching.class);
    }

    @Test
    void anAttachThatFailsLeavesItAsItWas() {
        Story story = left().wanted(PLAIN);
        Instance before = story.instance();
        story.actions();

        story.happens(ATTACH)
                .wanted(Specs.spec(Specs.simple("another")))
                .wanted(PLAIN)
                .happens(new Event.AttachFailed(Event.AttachFailure.REFUSED, "no"));

        assertThat(story.instance().state()).isEqualTo(before.state());
        assertThat(story.actions())
                .noneMatch(Action.Persist.class::isInstance)
                .noneMatch(Action.Clear.class::isInstance);
    }

    @Test
    void whatEndsByItselfIsStartedAsWantedOnceNothingIsLeft() {
        Story story = left().wanted(PLAIN);
        story.actions();
        story.ends(new ProcessEnd.StatusUnknown());
        assertThat(story.actions()).containsExactly(new Action.AwaitEmpty(WEB));

        story.empty().empty();

        assertThat(story.state()).isInstanceOf(Launching.class);
        assertThat(story.instance().history().restarts()).isOne();
    }

    @Test
    void aMainProcessThatWasMovedElsewhereIsWaitedFor() {
        Story story = left().wanted(PLAIN);

        assertThat(story.empty().phase()).isEqualTo(Phase.Unsupervised);
    }

    @Test
    void itsRestartPolicyHolds() {
        InstanceSpec never = Specs.spec(Specs.simple("web"), Specs.policy(RestartPolicy.Never), Specs.STOP);
        Story story = left(Optional.empty(), Set.of()).wanted(never).empty().empty();

        assertThat(story.phase()).isEqualTo(Phase.Failed);
    }

    @Test
    void whatNoManifestTellsOfCanBeStoppedOnly() {
        Story story = left();
        assertThat(story.happens(new Event.RestartRequested()).phase()).isEqualTo(Phase.Unsupervised);
        assertThat(story.happens(ATTACH).phase()).isEqualTo(Phase.Unsupervised);
        assertThat(story.reports())
                .containsExactly(
                        InstanceReport.Type.Unsupervised,
                        InstanceReport.Type.Unsupervised,
                        InstanceReport.Type.AttachFailed);

        story.happens(new Event.StopRequested()).ends(new ProcessEnd.Exited(0)).empty();
        assertThat(story.phase()).isEqualTo(Phase.Stopped);
        story.happens(new Event.RestartRequested());
        assertThat(story.phase()).isEqualTo(Phase.Stopped);
        assertThat(story.wanted(PLAIN)
                        .happens(new Event.RestartRequested())
                        .empty()
                        .state())
                .isInstanceOf(Launching.class);
    }

    @Test
    void anUnwantedInstanceIsGoneWithItsLastProcess() {
        assertThat(left(Optional.empty(), Set.of()).empty().state()).isInstanceOf(InstanceState.Gone.class);
    }

    @Test
    void aGroupThatIsGoneLeavesItRunning() {
        Instance instance = left().instance();

        assertThat(Reconciliation.plan(Map.of(WEB, instance), DesiredState.of(List.of())))
                .containsExactly(new Reconciliation.Change(WEB, new Event.Orphaned()));
        Story story = left();
        story.actions();
        story.happens(new Event.Orphaned());
        assertThat(story.state()).isInstanceOf(InstanceState.Gone.class);
        assertThat(story.actions())
                .noneMatch(Action.Persist.class::isInstance)
                .noneMatch(Action.RemoveCgroup.class::isInstance);
    }

    @Test
    void aManifestThatDoesNotListItAnyMoreStopsIt() {
        Story story = left().happens(new Event.Unwanted());

        assertThat(story.phase()).isEqualTo(Phase.Stopping);
        assertThat(story.ends(new ProcessEnd.Exited(0)).empty().state()).isInstanceOf(InstanceState.Gone.class);
    }

    @Test
    void aSuspendedGroupStopsIt() {
        assertThat(left().wanted(PLAIN, Goal.Suspend).phase()).isEqualTo(Phase.Stopping);
    }

    /** A group that waits for its node's turn keeps what was started; of this one nobody knows what that was. */
    @Test
    void aGroupThatWaitsTellsWhatIsWanted() {
        Map<InstanceId, InstanceSpec> wanted = Map.of(WEB, PLAIN);
        GroupSpec waiting =
                new GroupSpec(WEB.groupId(), false, DeletionPolicy.Terminate, ReplacementPolicy.NotYet, wanted);

        assertThat(Reconciliation.plan(Map.of(WEB, left().instance()), DesiredState.of(List.of(waiting))))
                .containsExactly(new Reconciliation.Change(
                        WEB, new Event.Wanted(PLAIN, DeletionPolicy.Terminate, Goal.Run, ReplacementPolicy.AtOnce)));
    }

    @Test
    void anInstanceThatCannotBeHandledIsLeftAloneUntilAUserActs() {
        Story story = Story.started(PLAIN);
        story.actions();

        story.happens(new Event.Quarantined("a defect"));

        assertThat(story.phase()).isEqualTo(Phase.Unsupervised);
        story.ends(new ProcessEnd.Exited(1)).empty().wanted(Specs.spec(Specs.simple("another")));
        assertThat(story.phase()).isEqualTo(Phase.Unsupervised);
        assertThat(story.actions()).allMatch(QuarantineTransitionsTest::isHarmless);
        story.happens(new Event.RestartRequested()).empty();
        assertThat(story.state()).isInstanceOf(Launching.class);
    }

    @Test
    void anInstanceBetweenTwoProcessesIsQuarantinedToo() {
        Story story = Story.started(PLAIN).crashes().empty().spawned().crashes().empty();
        assertThat(story.phase()).isEqualTo(Phase.BackOff);

        story.happens(new Event.Quarantined("a defect"))
                .after(Duration.ofHours(1))
                .timer();

        assertThat(story.phase()).isEqualTo(Phase.Unsupervised);
    }
}
