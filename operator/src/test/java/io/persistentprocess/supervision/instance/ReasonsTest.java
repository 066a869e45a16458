package io.persistentprocess.supervision.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.Specs;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Why a process ended and why there is another one are told apart, and known to the next agent. */
class ReasonsTest {
    private static final InstanceSpec WEB = Specs.spec(Specs.simple("web"));
    private static final InstanceSpec CHANGED = Specs.spec(Specs.simple("web", "-v"));
    private static final String LINE = "bind: Address already in use";

    private static StartReason startReason(Story story) {
        return story.instance().history().startReason().orElseThrow();
    }

    private static Exit lastExit(Story story) {
        return story.instance().history().lastExit().orElseThrow();
    }

    private static Optional<Action.ReadOutput> asked(Story story) {
        return story.actions().stream()
                .filter(Action.ReadOutput.class::isInstance)
                .map(Action.ReadOutput.class::cast)
                .findFirst();
    }

    private static InstanceReport lastReport(Story story) {
        return story.actions().stream()
                .filter(Action.Publish.class::isInstance)
                .map(action -> ((Action.Publish) action).report())
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    @Test
    void aCrashIsARestart() {
        Story story = Story.started(WEB).exits(1).empty().spawned();
        assertThat(startReason(story)).isEqualTo(StartReason.Exited);
        assertThat(lastReport(story))
                .isEqualTo(new InstanceReport(
                        InstanceReport.Type.Restarted, "pid " + story.main().pid()));
        assertThat(story.instance().history().restarts()).isEqualTo(1);
    }

    @Test
    void aChangedSpecIsNone() {
        Story story = Story.started(WEB)
                .wanted(CHANGED)
                .ends(new ProcessEnd.Killed("SIGTERM", false))
                .empty()
                .spawned();
        assertThat(startReason(story)).isEqualTo(StartReason.SpecChanged);
        assertThat(lastReport(story))
                .isEqualTo(new InstanceReport(
                        InstanceReport.Type.Started, "pid " + story.main().pid() + ", its spec changed"));
        assertThat(lastExit(story).stopReason()).contains(StopReason.SpecChanged);
        assertThat(lastExit(story).message()).isEqualTo("stopped, its spec changed (killed by SIGTERM)");
        assertThat(story.instance().history().restarts()).isZero();
    }

    @Test
    void aRestartByHandIsNoneEitherAlsoAfterACrash() {
        Story story = Story.started(WEB).exits(1).empty().spawned();
        story.happens(new Event.RestartRequested()).exits(0).empty().spawned();
        assertThat(startReason(story)).isEqualTo(StartReason.Requested);
        assertThat(lastExit(story).stopReason()).contains(StopReason.Requested);
        assertThat(lastReport(story).type()).isEqualTo(InstanceReport.Type.Started);
        assertThat(story.instance().history().restarts()).isEqualTo(1);
    }

    @Test
    void whoeverRestartsOneInBackOffWantedIt() {
        Story story = Story.started(WEB).exits(1).empty().spawned().exits(1).empty();
        story.happens(new Event.RestartRequested()).empty().spawned();
        assertThat(startReason(story)).isEqualTo(StartReason.Requested);
    }

    @Test
    void aGroupThatIsResumedIsNoRestart() {
        Story story = Story.started(WEB).wanted(WEB, Goal.Suspend).exits(0).empty();
        assertThat(lastExit(story).stopReason()).contains(StopReason.Suspended);
        story.wanted(WEB, Goal.Run).empty().spawned();
        assertThat(startReason(story)).isEqualTo(StartReason.Resumed);
    }

    @Test
    void theNextAgentKnowsWhyAStopThatItFinishesWasBegun() {
        Story story = Story.started(WEB);
        ProcessId main = story.main();
        story.happens(new Event.Wanted(CHANGED, DeletionPolicy.Terminate, Goal.Run));
        story.adopted(Duration.ofSeconds(1), Set.of(main), Event.Survivors.SOME);
        story.exits(0).empty().spawned();
        assertThat(lastExit(story).stopReason()).contains(StopReason.SpecChanged);
        assertThat(startReason(story)).isEqualTo(StartReason.SpecChanged);
    }

    @Test
    void theLastLineIsAskedForBeforeTheNextStartAndNothingWaitsForIt() {
        Story story = Story.started(WEB).exits(1);
        BootTime exitAt = asked(story).orElseThrow().exitAt();
        story.empty().spawned();
        assertThat(story.state()).isInstanceOf(Running.class);

        story.happens(new Event.OutputRead(exitAt, LINE));

        assertThat(lastExit(story).output()).isEqualTo(LINE);
        assertThat(story.checkpoint().history().lastExit()).map(Exit::output).contains(LINE);
        assertThat(lastReport(story)).isEqualTo(new InstanceReport(InstanceReport.Type.LastOutput, LINE));
    }

    @Test
    void aLineThatComesAfterTheNextExitSaysNothingOfThatOne() {
        Story story = Story.started(WEB).exits(1);
        BootTime exitAt = asked(story).orElseThrow().exitAt();
        story.empty().spawned().after(Duration.ofMillis(5)).exits(1).empty();
        story.actions();
        story.happens(new Event.OutputRead(exitAt, LINE));
        assertThat(lastExit(story).output()).isEmpty();
        assertThat(story.actions()).isEmpty();
    }

    @Test
    void whatCouldNotSayWhyIsNotAsked() {
        assertThat(asked(Story.started(WEB).ends(new ProcessEnd.Killed("SIGKILL", false))))
                .isEmpty();
        assertThat(asked(Story.started(WEB).ends(new ProcessEnd.OomKilled()))).isEmpty();
        assertThat(asked(Story.of(WEB).wanted(WEB).empty().happens(new Event.SpawnFailed("exec: ENOENT"))))
                .isEmpty();
        InstanceSpec job = Specs.spec(Specs.simple("job"), Specs.policy(RestartPolicy.OnFailure), Specs.STOP);
        assertThat(asked(Story.started(job).exits(0))).isEmpty();
        assertThat(asked(Story.started(job).exits(1))).isPresent();
    }

    @Test
    void aSimpleMemberThatLeavesProcessesBehindGetsAHint() {
        Story story = Story.started(WEB).ends(new ProcessEnd.Exited(0, 3));
        assertThat(lastExit(story).message())
                .isEqualTo(
                        "exited with code 0 and left 3 processes: does it fork into the background? use type: Forking");
    }

    @Test
    void whatRanForLongOrFailedDoesNot() {
        assertThat(lastExit(Story.started(WEB).after(Duration.ofHours(1)).ends(new ProcessEnd.Exited(0, 3)))
                        .message())
                .isEqualTo("exited with code 0");
        assertThat(lastExit(Story.started(WEB).ends(new ProcessEnd.Exited(1, 3)))
                        .message())
                .isEqualTo("exited with code 1");
    }
}
