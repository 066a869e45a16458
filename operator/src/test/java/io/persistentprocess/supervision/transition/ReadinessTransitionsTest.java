package io.persistentprocess.supervision.transition;

import static io.persistentprocess.supervision.spec.Specs.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.api.MemberType;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Event.RequirementMet;
import io.persistentprocess.supervision.instance.Event.RequirementUnmet;
import io.persistentprocess.supervision.instance.Event.StatusText;
import io.persistentprocess.supervision.instance.Event.Unhealthy;
import io.persistentprocess.supervision.instance.Event.Wanted;
import io.persistentprocess.supervision.instance.Exit;
import io.persistentprocess.supervision.instance.ExitReason;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.InstanceState.BackOff;
import io.persistentprocess.supervision.instance.InstanceState.Clearing;
import io.persistentprocess.supervision.instance.InstanceState.Idle;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.InstanceState.Stopping;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.instance.Readiness;
import io.persistentprocess.supervision.instance.ReadinessRequirement;
import io.persistentprocess.supervision.instance.Story;
import io.persistentprocess.supervision.spec.HealthSpec;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.ProbeAction;
import io.persistentprocess.supervision.spec.ProbeSpec;
import io.persistentprocess.supervision.spec.ReplacementPolicy;
import io.persistentprocess.supervision.spec.Specs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadinessTransitionsTest {
    private static final InstanceSpec NOTIFY = Specs.spec(Specs.launch(MemberType.Notify, Optional.empty(), "daemon"));
    private static final ProbeSpec PROBE = new ProbeSpec(
            new ProbeAction.TcpSocket("127.0.0.1", 80),
            Duration.ZERO,
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            1,
            3,
            Optional.empty());
    private static final InstanceSpec PROBED = Specs.spec(Specs.launch(MemberType.Simple, Optional.empty(), "web"))
            .withHealth(new HealthSpec(
                    Optional.empty(), Optional.of(PROBE), Optional.of(PROBE), Optional.empty(), List.of()));

    private static Story met(Story story, ReadinessRequirement requirement) {
        return story.happens(new RequirementMet(story.instance().main(), requirement));
    }

    private static Story notified() {
        return met(Story.started(NOTIFY), ReadinessRequirement.NOTIFIED);
    }

    @Test
    void anInstanceWithoutRequirementsIsReadyWithItsProcess() {
        Story story = Story.of(Specs.spec(Specs.launch(MemberType.Simple, Optional.empty(), "web")));
        story.wanted(story.instance().spec()).empty().actions();
        story.spawned();
        assertThat(story.instance().isReady()).isTrue();
        assertThat(story.phase()).isEqualTo(Phase.Running);
        assertThat(story.actions()).noneMatch(Action.ArmTimer.class::isInstance);
    }

    @Test
    void aNotifyMemberIsReadyWhenItSaysSo() {
        Story story = Story.started(NOTIFY);
        assertThat(story.phase()).isEqualTo(Phase.Starting);
        assertThat(story.instance().isStarted()).isFalse();
        story.actions();

        met(story, ReadinessRequirement.NOTIFIED);

        assertThat(story.phase()).isEqualTo(Phase.Running);
        assertThat(story.instance().isReady()).isTrue();
        assertThat(story.checkpoint().stage()).isEqualTo(Checkpoint.Stage.RUNNING);
        assertThat(story.actions())
                .contains(
                        new Action.DisarmTimer(WEB),
                        new Action.Publish(WEB, new InstanceReport(InstanceReport.Type.Ready, "")));
    }

    @Test
    void row37_aStartThatIsNeverCompleteFails() {
        Story story = Story.started(NOTIFY).after(NOTIFY.startTimeout()).timer();
        assertThat(story.state()).isInstanceOf(Stopping.class);
        story.ends(new ProcessEnd.Killed("SIGKILL", false)).empty();

        Exit exit = story.instance().history().lastExit().orElseThrow();
        assertThat(exit.reason()).isEqualTo(ExitReason.StartError);
        assertThat(exit.message())
                .isEqualTo(
                        "not started after 1m30s: waits for READY=1; if it takes longer, raise startTimeoutSeconds (killed by SIGKILL)");
        assertThat(story.instance().history().failures()).isEqualTo(1);
    }

    @Test
    void readyAfterTheTimeoutChangesNothing() {
        Story story = Story.started(NOTIFY).after(NOTIFY.startTimeout()).timer();
        met(story, ReadinessRequirement.NOTIFIED);
        assertThat(story.state()).isInstanceOf(Stopping.class);
    }

    @Test
    void aStartupProbeHasItsOwnLimit() {
        Story story = Story.started(PROBED).after(PROBED.startTimeout()).timer();
        assertThat(story.state()).isInstanceOf(Running.class);
    }

    @Test
    void readinessComesAndGoesAndTheStartStays() {
        Story story = Story.started(PROBED);
        met(story, ReadinessRequirement.STARTUP_PROBE);
        assertThat(story.instance().isStarted()).isTrue();
        assertThat(story.instance().isReady()).isFalse();
        met(story, ReadinessRequirement.READINESS_PROBE);
        assertThat(story.instance().isReady()).isTrue();
        story.actions();

        story.happens(new RequirementUnmet(
                story.instance().main(), ReadinessRequirement.READINESS_PROBE, "readiness probe: HTTP 503"));

        assertThat(story.instance().isReady()).isFalse();
        assertThat(story.phase()).isEqualTo(Phase.Running);
        assertThat(story.actions())
                .contains(new Action.Publish(
                        WEB, new InstanceReport(InstanceReport.Type.NotReady, "readiness probe: HTTP 503")));
        assertThat(story.checkpoint().readiness())
                .isEqualTo(new Readiness(Map.of(ReadinessRequirement.READINESS_PROBE, "readiness probe: HTTP 503")));

        story.happens(new RequirementUnmet(story.instance().main(), ReadinessRequirement.STARTUP_PROBE, "late"));
        assertThat(story.instance().isStarted()).isTrue();
    }

    @Test
    void whatConcernsAnotherProcessIsIgnored() {
        Story story = Story.started(NOTIFY);
        ProcessId other = new ProcessId(9, 9);
        story.happens(new RequirementMet(other, ReadinessRequirement.NOTIFIED))
                .happens(new StatusText(other, "forged"))
                .happens(new Unhealthy(other, ExitReason.Unhealthy, "forged", Optional.empty()));
        assertThat(story.state()).isInstanceOfSatisfying(Running.class, running -> {
            assertThat(running.readiness().isReady()).isFalse();
            assertThat(running.statusText()).isEmpty();
        });
    }

    @Test
    void anUnhealthyProcessIsEndedAndReplacedAsAfterAFailure() {
        Story story = notified();
        story.after(Duration.ofMinutes(1)).actions();
        story.happens(new Unhealthy(
                story.instance().main(), ExitReason.Unhealthy, "liveness probe: timeout", Optional.empty()));
        assertThat(story.actions())
                .contains(new Action.Signal(WEB, "SIGTERM", Action.Target.MAIN))
                .contains(new Action.Publish(
                        WEB, new InstanceReport(InstanceReport.Type.Unhealthy, "liveness probe: timeout")));

        story.exits(0).empty().spawned();

        assertThat(story.state()).isInstanceOf(Running.class);
        assertThat(story.instance().isReady()).isFalse();
        assertThat(story.instance().history().restarts()).isEqualTo(1);
        Exit exit = story.instance().history().lastExit().orElseThrow();
        assertThat(exit.reason()).isEqualTo(ExitReason.Unhealthy);
        assertThat(exit.message()).isEqualTo("liveness probe: timeout (exited with code 0)");
    }

    @Test
    void aProcessThatIsUnhealthyAgainAndAgainIsBackedOff() {
        Story story = notified();
        for (int i = 0; i < 2; i++) {
            story.happens(new Unhealthy(story.instance().main(), ExitReason.Unhealthy, "dead", Optional.empty()))
                    .exits(0)
                    .empty();
            if (i == 0) {
                met(story.spawned(), ReadinessRequirement.NOTIFIED);
            }
        }
        assertThat(story.state()).isInstanceOf(BackOff.class);
    }

    @Test
    void aProcessThatWasStableIsReplacedAtOnce() {
        Story story = notified();
        for (int i = 0; i < 5; i++) {
            story.after(Duration.ofMinutes(1))
                    .happens(new Unhealthy(story.instance().main(), ExitReason.Unhealthy, "dead", Optional.empty()))
                    .exits(0)
                    .empty();
            met(story.spawned(), ReadinessRequirement.NOTIFIED);
        }
        assertThat(story.state()).isInstanceOf(Running.class);
    }

    @Test
    void whoMissesItsWatchdogIsAborted() {
        Story story = notified();
        story.actions();
        story.happens(new Unhealthy(
                story.instance().main(), ExitReason.WatchdogTimeout, "no WATCHDOG=1 for 1s", Optional.empty()));
        assertThat(story.actions()).contains(new Action.Signal(WEB, "SIGABRT", Action.Target.MAIN));
    }

    @Test
    void aStopThatIsRequestedWhileItIsEndedIsObeyed() {
        Story story = notified();
        story.happens(new Unhealthy(story.instance().main(), ExitReason.Unhealthy, "dead", Optional.empty()))
                .wanted(NOTIFY, Goal.Suspend)
                .exits(0)
                .empty();
        assertThat(story.state()).isInstanceOf(Idle.class);
    }

    @Test
    void aProbeThatTheSpecNoLongerHasIsNotWaitedFor() {
        Story story = Story.started(PROBED);
        met(story, ReadinessRequirement.STARTUP_PROBE);
        story.wanted(PROBED.withHealth(HealthSpec.NONE));
        assertThat(story.instance().isReady()).isTrue();
    }

    @Test
    void theLateResultOfAProbeThatTheSpecNoLongerHasIsIgnored() {
        Story story = Story.started(PROBED).wanted(PROBED.withHealth(HealthSpec.NONE));
        story.actions();
        story.happens(new RequirementUnmet(story.instance().main(), ReadinessRequirement.READINESS_PROBE, "HTTP 503"));
        assertThat(story.instance().isReady()).isTrue();
        assertThat(story.actions()).isEmpty();
    }

    @Test
    void whatIsWantedAlreadyWritesNothing() {
        Story story = Story.started(PROBED);
        story.actions();
        story.after(Duration.ofMinutes(1)).wanted(PROBED);
        assertThat(story.actions()).isEmpty();
    }

    @Test
    void aProbeThatTheSpecGetsLaterIsWaitedForUnlessItIsOfTheStart() {
        Story story = Story.started(PROBED.withHealth(HealthSpec.NONE)).wanted(PROBED);
        assertThat(story.instance().isStarted()).isTrue();
        assertThat(story.instance().isReady()).isFalse();
        met(story, ReadinessRequirement.READINESS_PROBE);
        assertThat(story.instance().isReady()).isTrue();
    }

    /** The spec changes between the spawn and its answer, and a rollout holds the change back. */
    @Test
    void whatTheProcessWasStartedFromSaysWhetherItNotifies() {
        InstanceSpec simple = Specs.spec(Specs.launch(MemberType.Simple, Optional.empty(), "daemon"));
        Story story = Story.of(simple).wanted(simple).empty();
        story.happens(new Wanted(NOTIFY, DeletionPolicy.Terminate, Goal.Run, ReplacementPolicy.NotYet))
                .spawned();
        assertThat(story.instance().isReady()).isTrue();
    }

    @Test
    void theFailureOutlivesTheAgent() {
        Story story = notified();
        story.happens(new Unhealthy(story.instance().main(), ExitReason.WatchdogTimeout, "late", Optional.empty()));
        assertThat(story.checkpoint().failure().orElseThrow().reason()).isEqualTo(ExitReason.WatchdogTimeout);
        story.adoptedAlive();
        assertThat(story.state()).isInstanceOf(Stopping.class);
        assertThat(story.actions()).contains(new Action.Signal(WEB, "SIGABRT", Action.Target.MAIN));
        story.ends(new ProcessEnd.Killed("SIGKILL", false));
        assertThat(story.state()).isInstanceOf(Clearing.class);
        assertThat(story.instance().history().lastExit().orElseThrow().reason()).isEqualTo(ExitReason.WatchdogTimeout);
    }

    @Test
    void theNextAgentAdoptsTheReadiness() {
        Story ready = notified().adoptedAlive();
        assertThat(ready.instance().isReady()).isTrue();
        Story waiting = Story.started(NOTIFY).adoptedAlive();
        assertThat(waiting.instance().isReady()).isFalse();
        met(waiting, ReadinessRequirement.NOTIFIED);
        assertThat(waiting.instance().isReady()).isTrue();
    }
}
