package io.persistentprocess.supervision.instance;

import static io.persistentprocess.supervision.spec.Specs.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.supervision.instance.Action.Target;
import io.persistentprocess.supervision.instance.Event.MainFound;
import io.persistentprocess.supervision.instance.Event.MainMissing;
import io.persistentprocess.supervision.instance.Event.Survivors;
import io.persistentprocess.supervision.instance.InstanceState.Forking;
import io.persistentprocess.supervision.instance.InstanceState.Idle;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.Specs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Row 11: daemons that fork twice into a session of their own. */
class ForkingTest {
    private static final InstanceSpec DAEMON = Specs.spec(Specs.forking("daemon"));
    private static final ProcessId MAIN = new ProcessId(4711, 360_010);

    private static Story sought() {
        return Story.started(DAEMON).exits(0);
    }

    private static Story running() {
        return sought().happens(new MainFound(MAIN));
    }

    @Test
    void row11_theFirstProcessIsNotTheMainOne() {
        Story story = Story.started(DAEMON);
        assertThat(story.state()).isInstanceOf(Forking.class);
        assertThat(story.phase()).isEqualTo(Phase.Starting);
    }

    @Test
    void row11_theMainProcessIsLookedForOnceTheFirstIsDone() {
        Story story = Story.started(DAEMON);
        story.actions();
        assertThat(story.exits(0).actions()).containsExactly(new Action.FindMain(WEB, DAEMON.launch()));
    }

    @Test
    void row11_theMainProcessThatWasFoundIsWatchedAndRemembered() {
        Story story = sought();
        story.actions();
        story.happens(new MainFound(MAIN));
        assertThat(story.state()).isEqualTo(new Running(MAIN, story.now()));
        assertThat(story.checkpoint().main()).isEqualTo(MAIN);
        assertThat(story.actions()).contains(new Action.Watch(WEB, MAIN), new Action.DisarmTimer(WEB));
    }

    @Test
    void row11_theMainProcessIsLookedForAtGrowingIntervals() {
        Story story = sought();
        List<Long> intervals = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            story.actions();
            story.happens(new MainMissing("no PID file yet", Survivors.SOME));
            BootTime at = ((Action.ArmTimer) story.actions().getFirst()).at();
            intervals.add(at.since(story.now()).toMillis());
            story.after(at.since(story.now())).timer();
        }
        assertThat(intervals).containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 640L, 1000L, 1000L, 1000L);
    }

    @Test
    void aMainProcessThatNeverShowsIsAStartErrorThatSaysWhy() {
        Story story = sought();
        story.after(InstanceSpec.DEFAULT_START_TIMEOUT)
                .happens(new MainMissing("the daemon has not written its pidFile /run/daemon.pid", Survivors.SOME))
                .empty();
        assertThat(lastExit(story).reason()).isEqualTo(ExitReason.StartError);
        assertThat(lastExit(story).message()).isEqualTo("the daemon has not written its pidFile /run/daemon.pid");
    }

    @Test
    void aCommandThatLeavesNothingBehindIsAStartErrorAtOnce() {
        Story story = sought().happens(new MainMissing("no process is left", Survivors.NONE));
        assertThat(lastExit(story).reason()).isEqualTo(ExitReason.StartError);
    }

    @Test
    void aCommandThatFailsIsNotSearchedForADaemon() {
        Story story = Story.started(DAEMON).exits(1);
        assertThat(lastExit(story).message()).isEqualTo("exited with code 1");
        assertThat(story.state()).isInstanceOf(InstanceState.Clearing.class);
    }

    @Test
    void aCommandThatNeverForksIsGivenUpWithAHint() {
        Story story =
                Story.started(DAEMON).after(InstanceSpec.DEFAULT_START_TIMEOUT).timer();
        assertThat(lastExit(story).message()).endsWith("raise startTimeoutSeconds");
    }

    @Test
    void aDaemonHasAsMuchTimeToStartAsItsSpecSays() {
        Duration longer = Duration.ofMinutes(10);
        Story story = Story.started(DAEMON.withStartTimeout(longer));
        story.after(InstanceSpec.DEFAULT_START_TIMEOUT).timer();
        assertThat(story.state()).isInstanceOf(Forking.class);
        story.after(longer.minus(InstanceSpec.DEFAULT_START_TIMEOUT)).timer();
        assertThat(lastExit(story).message())
                .startsWith("the command still runs after 10m; does it fork into the background?");
    }

    @Test
    void row20_theTimeToStartIsTheSameWithTheNextAgent() {
        Story story = Story.started(DAEMON.withStartTimeout(Duration.ofMinutes(10)));
        ProcessId first = story.main();
        story.adopted(Duration.ofSeconds(1), java.util.Set.of(first), Survivors.SOME);
        assertThat(((Forking) story.state()).giveUpAt()).isEqualTo(story.now().plus(Duration.ofMinutes(10)));
    }

    @Test
    void theEndOfTheFirstProcessSaysNothingOnceTheMainOneIsKnown() {
        Story story = sought();
        ProcessId first = story.main();
        story.happens(new MainFound(MAIN));
        story.happens(new Event.MainEnded(first, new ProcessEnd.Exited(0)));
        assertThat(story.state()).isInstanceOf(Running.class);
    }

    @Test
    void row11_aDaemonThatDiesIsStartedByItsCommand() {
        Story story = running().after(Duration.ofMinutes(1));
        story.ends(new ProcessEnd.StatusUnknown()).happens(new MainMissing("no process is left", Survivors.NONE));
        story.actions();
        assertThat(story.empty().actions()).contains(new Action.Spawn(WEB, DAEMON.launch()));
    }

    @Test
    void allProcessesOfAStartingDaemonAreSignalledAndHaveTheWholeGracePeriod() {
        for (Story story : List.of(Story.started(DAEMON), sought())) {
            story.actions();
            story.happens(new Event.StopRequested());
            assertThat(story.actions())
                    .contains(new Action.Signal(WEB, "SIGTERM", Target.EVERYONE), new Action.AwaitEmpty(WEB))
                    .doesNotContain(new Action.Clear(WEB));
            assertThat(story.empty().state()).isEqualTo(new Idle());
        }
    }

    @Test
    void row20_aStopOfADaemonThatIsStillStartingIsAsGentleWithTheNextAgent() {
        Story story = sought().happens(new Event.StopRequested());
        story.actions();
        story.adopted(Duration.ofSeconds(1), java.util.Set.of(), Survivors.SOME);
        assertThat(story.actions())
                .contains(new Action.Signal(WEB, "SIGTERM", Target.EVERYONE), new Action.AwaitEmpty(WEB))
                .doesNotContain(new Action.Clear(WEB));
    }

    private static Exit lastExit(Story story) {
        return story.instance().history().lastExit().orElseThrow();
    }

    @Test
    void aLateAnswerToASearchThatIsOverChangesNothing() {
        Story story = running();
        InstanceState before = story.state();
        story.actions();
        story.happens(new MainMissing("too late", Survivors.NONE));
        story.happens(new MainFound(new ProcessId(1, 1)));
        assertThat(story.state()).isSameAs(before);
        assertThat(story.actions()).isEmpty();
    }
}
