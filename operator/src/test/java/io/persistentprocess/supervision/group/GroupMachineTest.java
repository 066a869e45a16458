package io.persistentprocess.supervision.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.api.group.ExitCodeOperator;
import io.persistentprocess.api.group.ExitCodes;
import io.persistentprocess.api.group.OnExit;
import io.persistentprocess.api.group.RestartAction;
import io.persistentprocess.api.group.RestartIntensity;
import io.persistentprocess.api.group.RestartPolicyRule;
import io.persistentprocess.api.group.Strategy;
import io.persistentprocess.supervision.instance.Awaited;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.ReadinessRequirement;
import io.persistentprocess.supervision.instance.StartReason;
import io.persistentprocess.supervision.instance.StopReason;
import io.persistentprocess.supervision.spec.CoordinationSpec.Condition;
import io.persistentprocess.supervision.spec.CoordinationSpec.WhenItEnds;
import io.persistentprocess.supervision.spec.Specs;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the instances of a group do to each other. */
class GroupMachineTest {
    @Test
    void aDependantHasNoProcessBeforeItsConditionIsMet() {
        GroupStory group = new GroupStory().member("db").member("web", GroupStory.on("db", Condition.READY));
        group.needsNotification("db").wanted();

        assertThat(group.phase("db")).isEqualTo(Phase.Starting);
        assertThat(group.phase("web")).isEqualTo(Phase.Pending);
        assertThat(group.waitsFor("web")).isEqualTo("waits for member db to be Ready");
        assertThat(group.reports("web")).containsExactly(InstanceReport.Type.WaitingForDependency);

        group.met("db", ReadinessRequirement.NOTIFIED);

        assertThat(group.phase("web")).isEqualTo(Phase.Running);
    }

    @Test
    void whoWaitsForACompletionMayWaitForWhatRuns() {
        GroupStory group = new GroupStory()
                .member("db")
                .member("ready", GroupStory.on("db", Condition.READY))
                .member("after", GroupStory.on("db", Condition.COMPLETED));
        group.needsNotification("db").wanted();

        assertThat(group.awaits("ready")).contains(Awaited.PROGRESS);
        assertThat(group.awaits("after")).contains(Awaited.COMPLETION);
        assertThat(group.awaits("db")).isEmpty();
    }

    @Test
    void row58_whatADependantWaitsForIsMendedAfterHours() {
        GroupStory group = new GroupStory().member("db").member("web", GroupStory.on("db", Condition.STARTED));
        group.startsFail("db").wanted().passes(Duration.ofHours(7));
        assertThat(group.phase("db")).isEqualTo(Phase.BackOff);
        assertThat(group.phase("web")).isEqualTo(Phase.Pending);

        group.startsSucceed("db").passes(Duration.ofMinutes(6));

        assertThat(group.phase("db")).isEqualTo(Phase.Running);
        assertThat(group.phase("web")).isEqualTo(Phase.Running);
        assertThat(group.reports("web"))
                .containsExactly(InstanceReport.Type.WaitingForDependency, InstanceReport.Type.Started);
    }

    @Test
    void aDependantRunsOnWhenWhatItDependsOnEnds() {
        GroupStory group = new GroupStory().member("db").member("web", GroupStory.on("db", Condition.READY));
        group.wanted().killed("db");

        assertThat(group.starts("db")).isEqualTo(2);
        assertThat(group.starts("web")).isOne();
    }

    @Test
    void aDependantIsRestartedWithWhatItDependsOnIfItAsksForIt() {
        GroupStory group =
                new GroupStory().member("db").member("web", GroupStory.on("db", Condition.READY, WhenItEnds.RESTART));
        group.wanted().killed("db");

        assertThat(group.starts("web")).isEqualTo(2);
        assertThat(group.instance("web").history().startReason()).contains(StartReason.WithGroup);
        assertThat(group.instance("web").history().lastExit().orElseThrow().stopReason())
                .contains(StopReason.WithGroup);
        assertThat(group.instance("web").history().restarts()).isZero();
    }

    @Test
    void aDependantStopsBeforeWhatItDependsOnIsStoppedByHandAndWaitsForIt() {
        GroupStory group =
                new GroupStory().member("db").member("web", GroupStory.on("db", Condition.READY, WhenItEnds.RESTART));
        group.wanted().tells("db", new Event.StopRequested());

        assertThat(group.log()).endsWith("web stopping", "web ended", "db stopping", "db ended");
        assertThat(group.phase("db")).isEqualTo(Phase.Stopped);
        assertThat(group.waitsFor("web")).isEqualTo("waits for member db to be Ready");

        group.tells("db", new Event.RestartRequested());

        assertThat(group.log()).endsWith("db started", "web started");
    }

    @Test
    void aCompletedMemberReleasesThoseThatWaitForIt() {
        GroupStory group = new GroupStory()
                .member("migrate", RestartPolicy.OnFailure)
                .member("web", GroupStory.on("migrate", Condition.COMPLETED));
        group.wanted();
        assertThat(group.phase("web")).isEqualTo(Phase.Pending);

        group.ends("migrate", new ProcessEnd.Exited(0));

        assertThat(group.phase("migrate")).isEqualTo(Phase.Completed);
        assertThat(group.phase("web")).isEqualTo(Phase.Running);
    }

    @Test
    void aSuspendedGroupStopsInReverseOrder() {
        GroupStory group = new GroupStory()
                .member("a")
                .member("b", GroupStory.on("a", Condition.READY_OR_COMPLETED))
                .member("c", GroupStory.on("b", Condition.READY_OR_COMPLETED));
        group.wanted().wanted(Goal.Suspend);

        assertThat(group.log()).endsWith("c stopping", "c ended", "b stopping", "b ended", "a stopping", "a ended");

        group.wanted();

        assertThat(group.log()).endsWith("a started", "b started", "c started");
    }

    @Test
    void aGroupThatIsDeletedStopsInReverseOrder() {
        GroupStory group = new GroupStory().member("a").member("b", GroupStory.on("a", Condition.READY));
        group.wanted().unwanted();

        assertThat(group.log()).endsWith("b stopping", "b ended", "a stopping", "a ended");
        assertThat(group.isEmpty()).isTrue();
    }

    @Test
    void oneForAllLeavesNoneOfTheOldGeneration() {
        GroupStory group = new GroupStory()
                .strategy(Strategy.OneForAll)
                .member("a")
                .member("b")
                .member("c");
        group.wanted().killed("b");

        assertThat(group.log())
                .endsWith(
                        "b ended",
                        "a stopping",
                        "a ended",
                        "c stopping",
                        "c ended",
                        "a started",
                        "b started",
                        "c started");
        assertThat(group.instance("b").history().restarts()).isOne();
        assertThat(group.instance("a").history().restarts()).isZero();
        assertThat(group.reports("b")).contains(InstanceReport.Type.GroupRestarted);
    }

    @Test
    void restForOneLeavesThoseBeforeItAlone() {
        GroupStory group = new GroupStory()
                .strategy(Strategy.RestForOne)
                .member("a")
                .member("b")
                .member("c");
        group.wanted().killed("b");

        assertThat(group.starts("a")).isOne();
        assertThat(group.log()).endsWith("b ended", "c stopping", "c ended", "b started", "c started");
    }

    @Test
    void theBackOffOfTheOneThatFailsHoldsTheOthers() {
        GroupStory group =
                new GroupStory().strategy(Strategy.OneForAll).member("a").member("b");
        group.wanted().killed("b").killed("b");

        assertThat(group.phase("b")).isEqualTo(Phase.BackOff);
        assertThat(group.phase("a")).isEqualTo(Phase.Pending);
        assertThat(group.waitsFor("a")).isEqualTo("waits for its group to be restarted: b-0 killed by SIGKILL");

        group.passes(Duration.ofMillis(110));

        assertThat(group.phase("a")).isEqualTo(Phase.Running);
        assertThat(group.phase("b")).isEqualTo(Phase.Running);
    }

    @Test
    void aStartThatFailsAffectsNothingElse() {
        GroupStory group =
                new GroupStory().strategy(Strategy.OneForAll).member("a").member("b");
        group.startsFail("b").wanted().passes(Duration.ofMinutes(1));

        assertThat(group.starts("a")).isOne();
        assertThat(group.phase("a")).isEqualTo(Phase.Running);
        assertThat(group.phase("b")).isEqualTo(Phase.BackOff);
    }

    @Test
    void completedMembersRunAgainWithTheirGroup() {
        GroupStory group = new GroupStory()
                .strategy(Strategy.OneForAll)
                .member("migrate", RestartPolicy.OnFailure)
                .member("web", GroupStory.on("migrate", Condition.COMPLETED));
        group.wanted().ends("migrate", new ProcessEnd.Exited(0)).killed("web");

        assertThat(group.starts("migrate")).isEqualTo(2);
        assertThat(group.phase("web")).isEqualTo(Phase.Pending);

        group.ends("migrate", new ProcessEnd.Exited(0));

        assertThat(group.starts("web")).isEqualTo(2);
    }

    @Test
    void aStopByHandRestartsNothing() {
        GroupStory group =
                new GroupStory().strategy(Strategy.OneForAll).member("a").member("b");
        group.wanted().tells("a", new Event.StopRequested());

        assertThat(group.phase("a")).isEqualTo(Phase.Stopped);
        assertThat(group.starts("b")).isOne();
    }

    @Test
    void aGroupGivesUpWhenItRestartsMoreOftenThanItsIntensity() {
        GroupStory group = new GroupStory()
                .strategy(Strategy.OneForAll)
                .intensity(new RestartIntensity(2, Duration.ofMinutes(1)))
                .member("a")
                .member("b");
        group.wanted().killed("a").passes(Duration.ofSeconds(20));
        group.killed("b").passes(Duration.ofSeconds(20));
        assertThat(group.phase("a")).isEqualTo(Phase.Running);

        group.killed("a");

        assertThat(group.phase("a")).isEqualTo(Phase.Failed);
        assertThat(group.phase("b")).isEqualTo(Phase.Failed);
        assertThat(group.reports("a")).contains(InstanceReport.Type.GroupFailed);

        group.tells("a", new Event.RestartRequested()).tells("b", new Event.RestartRequested());

        assertThat(group.phase("a")).isEqualTo(Phase.Running);
        assertThat(group.phase("b")).isEqualTo(Phase.Running);
    }

    @Test
    void restartsOutsideOfThePeriodDoNotCount() {
        GroupStory group = new GroupStory()
                .intensity(new RestartIntensity(1, Duration.ofMinutes(1)))
                .member("a")
                .member("b");
        group.wanted().killed("a").passes(Duration.ofSeconds(61));
        group.killed("b").passes(Duration.ofSeconds(61));
        group.killed("a");

        assertThat(group.phase("a")).isEqualTo(Phase.Running);
        assertThat(group.starts("b")).isEqualTo(2);
    }

    @Test
    void anExitCodeRestartsTheGroup() {
        RestartPolicyRule rule = new RestartPolicyRule(
                RestartAction.RestartGroup, new OnExit(new ExitCodes(ExitCodeOperator.In, List.of(88))));
        GroupStory group = new GroupStory()
                .member("a", Specs.RESTART.withRules(List.of(rule)))
                .member("b");
        group.wanted().ends("a", new ProcessEnd.Exited(1));
        assertThat(group.starts("b")).isOne();

        group.passes(Duration.ofMinutes(1)).ends("a", new ProcessEnd.Exited(88));

        assertThat(group.starts("a")).isEqualTo(3);
        assertThat(group.starts("b")).isEqualTo(2);
    }

    @Test
    void theNextAgentContinuesTheRestartOfAGroup() {
        GroupStory group = new GroupStory()
                .strategy(Strategy.OneForAll)
                .member("a")
                .member("b")
                .member("c");
        group.wanted().ignoresStops("a").killed("b");
        assertThat(group.phase("a")).isEqualTo(Phase.Stopping);
        assertThat(group.phase("c")).isEqualTo(Phase.Pending);

        group.anotherAgentComes();
        assertThat(group.phase("b")).isEqualTo(Phase.Pending);
        assertThat(group.phase("c")).isEqualTo(Phase.Pending);

        group.passes(Specs.STOP.gracePeriod());

        assertThat(group.log()).endsWith("a ended", "a started", "b started", "c started");
    }

    @Test
    void theNextAgentKeepsAGroupFailedThatHasGivenUp() {
        GroupStory group = new GroupStory()
                .intensity(new RestartIntensity(0, Duration.ofMinutes(1)))
                .member("a")
                .member("b");
        group.wanted().killed("a");
        assertThat(group.phase("b")).isEqualTo(Phase.Failed);

        group.anotherAgentComes().wanted();

        assertThat(group.phase("a")).isEqualTo(Phase.Failed);
        assertThat(group.phase("b")).isEqualTo(Phase.Failed);
        assertThat(group.starts("b")).isOne();
    }

    @Test
    void aDependencyOfMoreReplicasThanThereAreIsNotMet() {
        GroupStory group = new GroupStory().member("db").member("web", GroupStory.on("db", 2, Condition.READY));
        group.wanted();

        assertThat(group.waitsFor("web")).isEqualTo("waits for member db to be Ready");
    }

    @Test
    void aGroupThatNoLongerActsTogetherWaitsForNothing() {
        GroupStory group = new GroupStory().member("db").member("web", GroupStory.on("db", Condition.COMPLETED));
        group.wanted();
        assertThat(group.phase("web")).isEqualTo(Phase.Pending);

        group.alone().wanted();

        assertThat(group.phase("web")).isEqualTo(Phase.Running);
    }

    @Test
    void aReplacedMemberIsReplacedAfterThoseThatDependOnIt() {
        GroupStory group = new GroupStory().member("db").member("web", GroupStory.on("db", Condition.READY));
        group.wanted().newLaunch("db").newLaunch("web").wanted();

        assertThat(group.log())
                .endsWith("web stopping", "web ended", "db stopping", "db ended", "db started", "web started");
    }

    @Test
    void aDaemonThatMayBeReplacedMeetsNoConditionWhileItsNextMainProcessIsSought() {
        GroupStory group = new GroupStory().member("db").member("web", GroupStory.on("db", Condition.READY));
        group.daemonizes("db").wanted().daemonized("db");
        assertThat(group.phase("web")).isEqualTo(Phase.Running);

        group.mainOfDaemonEnds("db").newLaunch("db").wanted().killed("web");

        assertThat(group.waitsFor("web")).isEqualTo("waits for member db to be Ready");

        group.noSuccessor("db").daemonized("db");

        assertThat(group.starts("db")).isEqualTo(2);
        assertThat(group.starts("web")).isEqualTo(2);
        assertThat(group.phase("web")).isEqualTo(Phase.Running);
    }

    @Test
    void aDaemonWithTheSpecItWasStartedFromIsReadyWhileItsNextMainProcessIsSought() {
        GroupStory group = new GroupStory().member("db").member("web", GroupStory.on("db", Condition.READY));
        group.daemonizes("db").wanted().daemonized("db").mainOfDaemonEnds("db").killed("web");

        assertThat(group.phase("web")).isEqualTo(Phase.Running);
    }

    @Test
    void aReplacedMemberRunsOnWhileADaemonThatDependsOnItAndMayBeReplacedSeeksItsNextMainProcess() {
        GroupStory group = new GroupStory().member("db").member("web", GroupStory.on("db", Condition.READY));
        group.daemonizes("web").wanted().daemonized("web");

        group.mainOfDaemonEnds("web").newLaunch("db").newLaunch("web").wanted();

        assertThat(group.log()).doesNotContain("db stopping");

        group.noSuccessor("web");

        assertThat(group.log()).endsWith("db stopping", "db ended", "db started", "web started");
    }

    @Test
    void aDependantIsNotRestartedBeforeItIsCertainThatADaemonIsReplaced() {
        GroupStory group =
                new GroupStory().member("db").member("web", GroupStory.on("db", Condition.READY, WhenItEnds.RESTART));
        group.daemonizes("db").wanted().daemonized("db");

        group.mainOfDaemonEnds("db").newLaunch("db").wanted();

        assertThat(group.log()).doesNotContain("web stopping");

        group.successorFound("db");

        assertThat(group.log()).containsSubsequence("web stopping", "web ended", "db stopping");
    }
}
