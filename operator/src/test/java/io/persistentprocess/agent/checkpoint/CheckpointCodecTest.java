package io.persistentprocess.agent.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.agent.Specs;
import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.api.OomPolicy;
import io.persistentprocess.api.group.ExitCodeOperator;
import io.persistentprocess.api.group.ExitCodes;
import io.persistentprocess.api.group.OnExit;
import io.persistentprocess.api.group.RestartAction;
import io.persistentprocess.api.group.RestartIntensity;
import io.persistentprocess.api.group.RestartPolicyRule;
import io.persistentprocess.api.group.Strategy;
import io.persistentprocess.api.provision.FileChange;
import io.persistentprocess.api.scheduling.IoClass;
import io.persistentprocess.api.scheduling.NumaPolicy;
import io.persistentprocess.api.scheduling.SchedulingPolicy;
import io.persistentprocess.api.value.NumberRanges;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Exit;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.InstanceHistory;
import io.persistentprocess.supervision.instance.LaunchOrigin;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.provision.ConditionSpec;
import io.persistentprocess.supervision.provision.EnvironmentFile;
import io.persistentprocess.supervision.provision.EnvironmentSpec;
import io.persistentprocess.supervision.provision.FileContent;
import io.persistentprocess.supervision.provision.FileSpec;
import io.persistentprocess.supervision.provision.ObjectId;
import io.persistentprocess.supervision.provision.ProvisionSpec;
import io.persistentprocess.supervision.scheduling.SchedulingSpec;
import io.persistentprocess.supervision.spec.CoordinationSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LaunchSpec;
import io.persistentprocess.supervision.spec.ReplacementPolicy;
import io.persistentprocess.supervision.spec.ResourceSpec;
import io.persistentprocess.supervision.spec.SigpipeDisposition;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointCodecTest {
    private static final String RESTARTED_AT = "2027-03-01T12:00:00Z";

    private final CheckpointCodec codec = new CheckpointCodec();

    private CheckpointRecord read(String spec, String state) {
        return codec.read(Optional.of(spec), Optional.empty(), Optional.of(state));
    }

    private Checkpoint again(Checkpoint checkpoint) {
        CheckpointRecord read = codec.read(
                Optional.of(codec.spec(checkpoint)), codec.launched(checkpoint), Optional.of(codec.state(checkpoint)));
        return read.checkpoint().orElseThrow(() -> new AssertionError(read));
    }

    @Test
    void whatSigpipeDoesIsWrittenWhereItIsNotTheDefaultAlone() {
        LaunchSpec usual = Specs.command("/bin/true");
        LaunchSpec other = usual.withSigpipe(SigpipeDisposition.DEFAULT);

        Checkpoint checkpoint = of(other);

        assertThat(again(checkpoint)).isEqualTo(checkpoint);
        assertThat(codec.spec(checkpoint)).contains("\"sigpipe\":\"Default\"");
        assertThat(codec.spec(of(usual))).doesNotContain("sigpipe");
    }

    @Test
    void filesOfObjectsAreWrittenWithTheirVersion() {
        FileContent.SourceKey key =
                new FileContent.SourceKey(new ObjectId(ObjectId.Kind.Secret, "default", "password"), "web");
        List<FileSpec> files = Stream.of(
                        new FileContent.Text("plain"),
                        new FileContent.Version(key, "0123"),
                        new FileContent.Absent(key),
                        new FileContent.Awaited(key, FileContent.Cause.REFUSED, "it may not be read"))
                .map(content -> new FileSpec("rules", Optional.of("/etc/rules"), 0400, content, FileChange.Reload))
                .toList();
        Checkpoint checkpoint = of(Specs.command("/bin/true").withProvision(ProvisionSpec.NONE.withFiles(files)));

        assertThat(again(checkpoint)).isEqualTo(checkpoint);
    }

    @Test
    void whatAStartNeedsIsWrittenWhereItNeedsAnythingAlone() {
        EnvironmentSpec environment = new EnvironmentSpec(
                List.of(
                        new EnvironmentFile(
                                "/etc/default/x", EnvironmentFile.Absence.IGNORED, EnvironmentFile.Precedence.FILE),
                        new EnvironmentFile(
                                "/etc/x.env", EnvironmentFile.Absence.REFUSED, EnvironmentFile.Precedence.SPEC)),
                List.of(new EnvironmentSpec.Variable("A", "$(B)/x"), EnvironmentSpec.Variable.literal("C", "$(D)")));
        List<ConditionSpec> conditions = Arrays.stream(ConditionSpec.Kind.values())
                .flatMap(kind -> Arrays.stream(ConditionSpec.Expectation.values())
                        .map(expectation -> new ConditionSpec(kind, "/x", expectation)))
                .toList();
        LaunchSpec usual = Specs.command("/bin/true", "$(OPTIONS...)");
        Checkpoint checkpoint = of(usual.withProvision(new ProvisionSpec(conditions, environment)));

        assertThat(again(checkpoint)).isEqualTo(checkpoint);
        assertThat(codec.spec(of(usual))).doesNotContain("provision");
    }

    @Test
    void howAProcessIsScheduledIsWrittenWhereItIsSetAlone() {
        LaunchSpec usual = Specs.command("/bin/true");
        LaunchSpec other = usual.withScheduling(new SchedulingSpec(
                NumberRanges.parse("0-3,8"),
                Optional.of(new SchedulingSpec.Scheduler(SchedulingPolicy.Fifo, 50)),
                Optional.of(new SchedulingSpec.Memory(NumaPolicy.Bind, NumberRanges.parse("0"))),
                Optional.of(new SchedulingSpec.Io(IoClass.BestEffort, 2))));
        Checkpoint checkpoint = of(other);

        assertThat(again(checkpoint)).isEqualTo(checkpoint);
        assertThat(codec.spec(checkpoint))
                .contains("\"cpuAffinity\":\"0-3,8\"")
                .contains("\"scheduling\":{\"policy\":\"Fifo\",\"priority\":50}")
                .contains("\"numa\":{\"policy\":\"Bind\",\"nodes\":\"0\"}")
                .contains("\"ioPriority\":{\"class\":\"BestEffort\",\"level\":2}");
        assertThat(codec.spec(of(usual))).doesNotContain("cpuAffinity", "scheduling", "numa", "ioPriority");
    }

    @Test
    void aSchedulingThatThisVersionDoesNotKnowIsNotGuessed() {
        Checkpoint checkpoint = of(Specs.command("/bin/true")
                .withScheduling(new SchedulingSpec(
                        Optional.empty(),
                        Optional.of(new SchedulingSpec.Scheduler(SchedulingPolicy.Fifo, 50)),
                        Optional.empty(),
                        Optional.empty())));
        String later = codec.spec(checkpoint).replace("Fifo", "Deadline");

        assertThat(read(later, codec.state(checkpoint)).checkpoint()).isEmpty();
    }

    private static Checkpoint of(LaunchSpec launch) {
        return new Checkpoint(
                Specs.spec(launch),
                DeletionPolicy.Terminate,
                ReplacementPolicy.AtOnce,
                Goal.Run,
                Checkpoint.Stage.RUNNING,
                new LaunchOrigin.From(launch),
                new ProcessId(4711, 815),
                new BootTime(0),
                "",
                InstanceHistory.NONE);
    }

    @ParameterizedTest
    @EnumSource(Checkpoint.Stage.class)
    void whatWasWrittenIsRead(Checkpoint.Stage stage) {
        Exit exit = Exit.signaled("SIGSEGV", true, new BootTime(7));
        InstanceHistory history =
                new InstanceHistory(3, 2, List.of(new BootTime(1), new BootTime(2)), Optional.of(exit));
        Checkpoint checkpoint = new Checkpoint(
                Specs.spec(Specs.forking(Optional.of("/run/x.pid"), "exec \"x\"")),
                DeletionPolicy.Orphan,
                ReplacementPolicy.AtOnce,
                Goal.Hold,
                stage,
                new LaunchOrigin.From(Specs.command("/bin/other")),
                new ProcessId(4711, 815),
                new BootTime(Long.MAX_VALUE),
                "wörld",
                history);

        assertThat(again(checkpoint)).isEqualTo(checkpoint);
    }

    @ParameterizedTest
    @EnumSource(Goal.class)
    void whatAGroupThatActsTogetherHasDecidedIsRemembered(Goal goal) {
        RestartPolicyRule rule = new RestartPolicyRule(
                RestartAction.Stop, new OnExit(new ExitCodes(ExitCodeOperator.NotIn, List.of(77, 0))));
        CoordinationSpec coordination = new CoordinationSpec(
                3,
                Strategy.RestForOne,
                Optional.of(new RestartIntensity(2, Duration.ofMinutes(1))),
                List.of(
                        new CoordinationSpec.Dependency(
                                "db", 2, CoordinationSpec.Condition.COMPLETED, CoordinationSpec.WhenItEnds.RESTART),
                        new CoordinationSpec.Dependency(
                                "capture",
                                Set.of(new InstanceId.Name("eth0"), new InstanceId.Name("0")),
                                CoordinationSpec.Condition.STARTED,
                                CoordinationSpec.WhenItEnds.RUN_ON),
                        new CoordinationSpec.Dependency(
                                "log",
                                1,
                                CoordinationSpec.Condition.READY_OR_COMPLETED,
                                CoordinationSpec.WhenItEnds.RUN_ON)));
        Checkpoint fresh = fresh();
        Checkpoint decided = new Checkpoint(
                Specs.spec(Specs.command("/bin/x"), Specs.RESTART.withRules(List.of(rule)))
                        .withCoordination(Optional.of(coordination)),
                fresh.deletionPolicy(),
                fresh.replacement(),
                goal,
                fresh.stage(),
                new LaunchOrigin.From(Specs.command("/bin/x")),
                fresh.main(),
                fresh.until(),
                fresh.message(),
                InstanceHistory.NONE.restartedInGroup(2, new BootTime(5)).restartedInGroup(2, new BootTime(6)));

        assertThat(again(decided)).isEqualTo(decided);
        assertThat(codec.state(fresh)).doesNotContain("group");
        assertThat(codec.spec(fresh)).doesNotContain("coordination").doesNotContain("rules");
    }

    /** An earlier version knows neither; it starts the instance again. */
    @ParameterizedTest
    @EnumSource(names = {"Restart", "GiveUp"})
    void aDecisionOfTheGroupIsAWishToRunForAnEarlierVersion(Goal goal) {
        Checkpoint fresh = fresh();
        Checkpoint decided = new Checkpoint(
                fresh.spec(),
                fresh.deletionPolicy(),
                fresh.replacement(),
                goal,
                fresh.stage(),
                fresh.launched(),
                fresh.main(),
                fresh.until(),
                fresh.message(),
                fresh.history());

        assertThat(codec.state(decided)).contains("\"goal\":\"Run\"");
    }

    @Test
    void aRequestThatWasCarriedOutIsRemembered() {
        Checkpoint fresh = fresh();
        Checkpoint restarted = new Checkpoint(
                fresh.spec(),
                fresh.deletionPolicy(),
                fresh.replacement(),
                fresh.goal(),
                fresh.stage(),
                fresh.launched(),
                fresh.main(),
                fresh.until(),
                fresh.message(),
                new InstanceHistory(0, 0, List.of(), Optional.empty(), Optional.empty(), Optional.of(RESTARTED_AT)));

        assertThat(again(restarted)).isEqualTo(restarted);
        assertThat(codec.state(fresh)).doesNotContain("restartedAt");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deletionPolicy",
                "replacement",
                "goal",
                "stage",
                "launchedFrom",
                "pid",
                "startTicks",
                "untilNanos",
                "message",
                "restarts",
                "failures"
            })
    void aStateInWhichSomethingIsMissingIsRefused(String missing) {
        Checkpoint checkpoint = fresh();
        String state = codec.state(checkpoint).replace("\"" + missing + "\":", "\"renamed\":");

        assertThat(read(codec.spec(checkpoint), state))
                .isEqualTo(new CheckpointRecord.NotUnderstood("state." + missing + " is missing in it"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "launch",
                "restart",
                "stop",
                "logRotation",
                "command",
                "environment",
                "workingDir",
                "umask",
                "policy",
                "gracePeriod"
            })
    void aSpecInWhichSomethingIsMissingIsRefused(String missing) {
        Checkpoint checkpoint = fresh();
        String spec = codec.spec(checkpoint).replace("\"" + missing + "\":", "\"renamed\":");

        assertThat(read(spec, codec.state(checkpoint)))
                .isInstanceOfSatisfying(
                        CheckpointRecord.NotUnderstood.class,
                        refused -> assertThat(refused.why()).contains(missing + " is missing"));
    }

    /** Each would make an agent stumble later, where nobody would know why. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"signal\":\"SIGTERM\"=\"signal\":\"SIGNOTHING\"",
                "\"gracePeriod\":\"PT20S\"=\"gracePeriod\":\"PT9223372036854775807S\"",
                "\"gracePeriod\":\"PT20S\"=\"gracePeriod\":\"PT-1S\"",
                "\"gracePeriod\":\"PT20S\"=\"gracePeriod\":20",
                "\"factor\":2.0=\"factor\":1e999",
                "\"umask\":18=\"umask\":-1",
                "\"umask\":18=\"umask\":99999999999999999999",
                "\"rlimits\":{}=\"rlimits\":{\"nothing\":{\"soft\":1,\"hard\":1}}",
                "\"command\":[\"/bin/true\"]=\"command\":[[]]",
                "{\"v\":1=[]{\"v\":1",
                "{\"v\":1={\"v\":\"1\"",
                "{\"v\":1={\"v\":0"
            })
    void whatNoAgentCanHaveWrittenIsRefused(String change) {
        String[] beforeAndAfter = change.split("=", 2);
        Checkpoint checkpoint = fresh();
        String spec = codec.spec(checkpoint).replace(beforeAndAfter[0], beforeAndAfter[1]);
        assertThat(spec).isNotEqualTo(codec.spec(checkpoint));

        assertThat(read(spec, codec.state(checkpoint))).isInstanceOf(CheckpointRecord.NotUnderstood.class);
    }

    @Test
    void limitsAreReadAsTheyWereWritten() {
        Checkpoint limited = with(Optional.of(new ResourceSpec(
                Optional.of(1500L),
                Optional.of(250L),
                Optional.of(1L << 40),
                Optional.empty(),
                Optional.of(12L),
                OomPolicy.Continue)));

        assertThat(again(limited)).isEqualTo(limited);
    }

    @Test
    void aSpecOfAnAgentThatKnewNoLimitsHasNone() {
        Checkpoint checkpoint = fresh();

        assertThat(codec.spec(checkpoint)).doesNotContain("resources");
        assertThat(again(checkpoint).spec().resources()).isEmpty();
    }

    @Test
    void whatAProcessWasStartedFromIsWrittenOnceWhereItIsWhatCounts() {
        Checkpoint checkpoint = started(new LaunchOrigin.From(fresh().spec().launch()));

        assertThat(codec.launched(checkpoint)).isEmpty();
        assertThat(again(checkpoint)).isEqualTo(checkpoint);
        assertThat(again(started(new LaunchOrigin.Unknown())).launched()).isEqualTo(new LaunchOrigin.Unknown());
        assertThat(again(started(new LaunchOrigin.Nothing())).launched()).isEqualTo(new LaunchOrigin.Nothing());
    }

    private static Checkpoint with(Optional<ResourceSpec> resources) {
        InstanceSpec plain = fresh().spec();
        return fresh(resources.map(plain::withResources).orElse(plain), new LaunchOrigin.Nothing());
    }

    private static Checkpoint fresh() {
        return started(new LaunchOrigin.Nothing());
    }

    private static Checkpoint started(LaunchOrigin launched) {
        return fresh(Specs.spec(Specs.command("/bin/true")), launched);
    }

    private static Checkpoint fresh(InstanceSpec spec, LaunchOrigin launched) {
        return new Checkpoint(
                spec,
                DeletionPolicy.Terminate,
                ReplacementPolicy.AtOnce,
                Goal.Run,
                Checkpoint.Stage.IDLE,
                launched,
                new ProcessId(0, 0),
                new BootTime(0),
                "",
                InstanceHistory.NONE);
    }
}
