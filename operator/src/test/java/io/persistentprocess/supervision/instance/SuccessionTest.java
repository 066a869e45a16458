package io.persistentprocess.supervision.instance;

import static io.persistentprocess.supervision.spec.Specs.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.MemberType;
import io.persistentprocess.supervision.instance.Event.MainFound;
import io.persistentprocess.supervision.instance.Event.MainMissing;
import io.persistentprocess.supervision.instance.Event.Survivors;
import io.persistentprocess.supervision.instance.InstanceState.Clearing;
import io.persistentprocess.supervision.instance.InstanceState.Idle;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.InstanceState.SeekingSuccessor;
import io.persistentprocess.supervision.instance.InstanceState.Stopping;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.ReplacementPolicy;
import io.persistentprocess.supervision.spec.Specs;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Row 50: a daemon goes on with a main process that it has started itself. */
class SuccessionTest {
    private static final InstanceSpec DAEMON = Specs.spec(Specs.forking("daemon"));
    private static final ProcessId MAIN = new ProcessId(4711, 360_010);
    private static final ProcessId SUCCESSOR = new ProcessId(4800, 366_000);
    private static final MainMissing STALE = new MainMissing("pidFile names 4711, …", Survivors.SOME);

    private static Story running() {
        return Story.started(DAEMON).exits(0).happens(new MainFound(MAIN)).after(Duration.ofMinutes(1));
    }

    private static Story succeeding() {
        Story story = running();
        story.actions();
        return story.exits(0);
    }

    @Test
    void row50_thePidFileIsReadOnceMoreBeforeAnythingIsCleared() {
        Story story = succeeding();
        assertThat(story.state()).isInstanceOf(SeekingSuccessor.class);
        assertThat(story.phase()).isEqualTo(Phase.Running);
        assertThat(story.actions()).containsExactly(new Action.FindMain(WEB, DAEMON.launch()));
    }

    @Test
    void row50_whomThePidFileNamesIsTheMainProcessFromNowOn() {
        Story story = succeeding();
        story.actions();
        story.happens(new MainFound(SUCCESSOR));
        assertThat(story.state()).isInstanceOfSatisfying(Running.class, running -> {
            assertThat(running.main()).isEqualTo(SUCCESSOR);
            assertThat(running.since()).isEqualTo(story.now());
        });
        assertThat(story.checkpoint().main()).isEqualTo(SUCCESSOR);
        assertThat(story.instance().history().restarts()).isZero();
        assertThat(story.actions())
                .contains(
                        new Action.Watch(WEB, SUCCESSOR),
                        new Action.Publish(
                                WEB,
                                new InstanceReport(
                                        InstanceReport.Type.MainReplaced,
                                        "the main process is pid 4800 now; pid 4711 has ended")))
                .noneMatch(Action.Clear.class::isInstance);
    }

    @Test
    void row50_theSuccessorsEndIsTheDaemonsUnlessItHasOneToo() {
        Story story = succeeding().happens(new MainFound(SUCCESSOR)).after(Duration.ofMinutes(1));
        story.crashes().happens(new MainMissing("no process is left", Survivors.NONE));
        assertThat(story.state()).isInstanceOf(Clearing.class);
        assertThat(story.instance().history().lastExit().orElseThrow().message())
                .isEqualTo("killed by SIGSEGV, core dumped");
    }

    @Test
    void row13_workersThatOutliveTheirMainProcessAreNoSuccessors() {
        Story story = running().crashes();
        story.actions();
        story.happens(STALE);
        assertThat(story.state()).isInstanceOf(Clearing.class);
        assertThat(story.actions()).contains(new Action.Clear(WEB));
    }

    @Test
    void row13_withoutAPidFileNoProcessIsFollowed() {
        InstanceSpec lone = Specs.spec(Specs.launch(MemberType.Forking, Optional.empty(), "daemon"));
        Story story = Story.started(lone)
                .exits(0)
                .happens(new MainFound(MAIN))
                .happens(new MainFound(MAIN))
                .after(Duration.ofMinutes(1));
        assertThat(story.exits(0).state()).isInstanceOf(Clearing.class);
    }

    @Test
    void oneThatIsNamedStillThoughItHasEndedIsNoSuccessor() {
        assertThat(succeeding().happens(new MainFound(MAIN)).state()).isInstanceOf(Clearing.class);
    }

    @Test
    void row50_aDaemonThatIsReplacedByHandWhenItsSpecChangesIsFollowedByItsOldSpec() {
        Story story = running();
        InstanceSpec other = Specs.spec(Specs.forking("other"));
        story.happens(new Event.Wanted(
                other, io.persistentprocess.api.DeletionPolicy.Terminate, Goal.Run, ReplacementPolicy.AtNextStart));
        story.actions();
        story.exits(0);
        assertThat(story.actions()).containsExactly(new Action.FindMain(WEB, DAEMON.launch()));
    }

    @Test
    void aStopDoesNotWaitForTheAnswer() {
        Story story = succeeding();
        story.actions();
        story.happens(new Event.StopRequested());
        assertThat(story.state()).isInstanceOf(Stopping.class);
        assertThat(story.actions())
                .contains(new Action.Signal(WEB, "SIGTERM", Action.Target.EVERYONE), new Action.AwaitEmpty(WEB));
        story.happens(new MainFound(SUCCESSOR));
        assertThat(story.empty().state()).isEqualTo(new Idle());
    }

    @Test
    void row50_anUpgradeWhileNoAgentRunsIsSeenByTheNext() {
        Story story = running();
        story.adopted(Duration.ofMinutes(1), Set.of(), Survivors.SOME);
        assertThat(story.state()).isInstanceOf(SeekingSuccessor.class);
        story.happens(new MainFound(SUCCESSOR));
        assertThat(story.main()).isEqualTo(SUCCESSOR);
        assertThat(story.phase()).isEqualTo(Phase.Running);
    }

    @Test
    void row20_anAgentThatDiesBeforeTheAnswerLeavesTheQuestionToTheNext() {
        Story story = succeeding();
        story.adopted(Duration.ofSeconds(1), Set.of(), Survivors.SOME).happens(new MainFound(SUCCESSOR));
        assertThat(story.main()).isEqualTo(SUCCESSOR);
        story.adopted(Duration.ofSeconds(1), Set.of(SUCCESSOR), Survivors.SOME);
        assertThat(story.state()).isInstanceOf(Running.class);
        assertThat(story.main()).isEqualTo(SUCCESSOR);
    }
}
