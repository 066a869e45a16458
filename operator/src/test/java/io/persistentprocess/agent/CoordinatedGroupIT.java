package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.command;
import static io.persistentprocess.agent.Specs.group;
import static io.persistentprocess.agent.Specs.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.api.group.ExitCodeOperator;
import io.persistentprocess.api.group.ExitCodes;
import io.persistentprocess.api.group.OnExit;
import io.persistentprocess.api.group.RestartAction;
import io.persistentprocess.api.group.RestartIntensity;
import io.persistentprocess.api.group.RestartPolicyRule;
import io.persistentprocess.api.group.Strategy;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.instance.StartReason;
import io.persistentprocess.supervision.spec.CoordinationSpec;
import io.persistentprocess.supervision.spec.CoordinationSpec.Condition;
import io.persistentprocess.supervision.spec.CoordinationSpec.Dependency;
import io.persistentprocess.supervision.spec.CoordinationSpec.WhenItEnds;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LaunchSpec;
import io.persistentprocess.supervision.spec.RestartSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Groups whose members depend on each other or are restarted together, with real processes. Needs root. */
class CoordinatedGroupIT {
    private static final InstanceId DB = Specs.id("db", 0);
    private static final InstanceId WEB = Specs.id("web", 0);
    private static final RestartSpec QUICK = new RestartSpec(
            RestartPolicy.Always,
            Set.of(),
            Duration.ofMillis(1),
            Duration.ofMillis(10),
            1,
            Duration.ofMillis(50),
            0,
            0,
            Duration.ofMinutes(10));

    private ActionExecutorFixture host;
    private Path log;

    @BeforeEach
    void startAgent() throws IOException {
        host = ActionExecutorFixture.started();
        log = host.file("told");
        Files.createFile(log);
    }

    @AfterEach
    void cleanUp() throws IOException {
        host.close();
    }

    /** Says when it starts and ends; its end takes a while. */
    private LaunchSpec telling(String name) {
        return shell(
                "trap 'sleep 0.1; echo %1$s ends >> %2$s; exit 0' TERM; echo %1$s starts >> %2$s; while :; do sleep 0.02; done"
                        .formatted(name, log));
    }

    private static InstanceSpec member(
            InstanceSpec alone, int position, Strategy strategy, Dependency... dependencies) {
        return alone.withCoordination(
                Optional.of(new CoordinationSpec(position, strategy, Optional.empty(), List.of(dependencies))));
    }

    private static Dependency on(String member, Condition condition, WhenItEnds whenItEnds) {
        return new Dependency(member, 1, condition, whenItEnds);
    }

    private void awaitLog(String... lines) {
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(Files.readAllLines(log)).containsExactly(lines));
    }

    @Test
    void allAreRestartedTogetherAndNoneOfBeforeIsLeftWhenTheFirstStarts() throws IOException {
        host.apply(group(Map.of(
                DB, member(Specs.spec(telling("db")), 0, Strategy.OneForAll),
                WEB, member(Specs.spec(telling("web")), 1, Strategy.OneForAll))));
        int db = host.awaitRunning(DB);
        int web = host.awaitRunning(WEB);
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(Files.readAllLines(log)).hasSize(2));
        Files.writeString(log, "");

        ActionExecutorFixture.kill(db);

        host.awaitReplaced(DB, db);
        host.awaitReplaced(WEB, web);
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(Files.readAllLines(log))
                        .hasSize(3)
                        .startsWith("web ends")
                        .contains("db starts", "web starts"));
        assertThat(host.view(WEB).startReason()).contains(StartReason.WithGroup);
        assertThat(host.view(WEB).restarts()).isZero();
        assertThat(host.view(DB).restarts()).isOne();
        host.awaitReport(DB, InstanceReport.Type.GroupRestarted);
    }

    @Test
    void theNextAgentFinishesTheRestartOfAGroup() throws IOException {
        host.apply(group(Map.of(
                DB, member(Specs.spec(telling("db")), 0, Strategy.OneForAll),
                WEB, member(Specs.spec(telling("web")), 1, Strategy.OneForAll))));
        int db = host.awaitRunning(DB);
        int web = host.awaitRunning(WEB);
        host.endAgent();
        ActionExecutorFixture.kill(db);

        host.startAgent();

        host.awaitReplaced(DB, db);
        host.awaitReplaced(WEB, web);
    }

    @Test
    void membersStartInOrderAndStopInReverse() {
        InstanceSpec db = Specs.spec(telling("db"));
        InstanceSpec web = Specs.spec(telling("web"));
        host.apply(group(Map.of(
                DB, member(db, 0, Strategy.OneForOne),
                WEB, member(web, 1, Strategy.OneForOne, on("db", Condition.READY, WhenItEnds.RUN_ON)))));
        host.awaitRunning(WEB);
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(Files.readAllLines(log)).hasSize(2));

        host.apply();

        host.awaitGone(DB);
        host.awaitGone(WEB);
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(
                        () -> assertThat(Files.readAllLines(log)).hasSize(4).endsWith("web ends", "db ends"));
    }

    @Test
    void row58_aDependantWaitsWithoutAProcessUntilWhatItDependsOnIsMended() throws IOException {
        Path program = host.file("server");
        host.apply(group(Map.of(
                DB,
                member(Specs.spec(command(program.toString()), QUICK), 0, Strategy.OneForOne),
                WEB,
                member(
                        Specs.spec(command("/bin/sleep", "1000")),
                        1,
                        Strategy.OneForOne,
                        on("db", Condition.READY, WhenItEnds.RUN_ON)))));
        host.awaitReport(WEB, InstanceReport.Type.WaitingForDependency);
        assertThat(host.view(WEB).phase()).isEqualTo(Phase.Pending);
        assertThat(host.view(WEB).message()).isEqualTo("waits for member db to be Ready");
        assertThat(host.processes(WEB)).isEmpty();

        host.endAgent();
        host.startAgent();
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(host.agent().instances().stream()
                                .map(view -> view.id().name()))
                        .contains("db-0"));
        Files.writeString(program, "#!/bin/sh\nexec sleep 1000\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        host.apply(group(Map.of(
                DB,
                member(Specs.spec(command(program.toString()), QUICK), 0, Strategy.OneForOne),
                WEB,
                member(
                        Specs.spec(command("/bin/sleep", "1000")),
                        1,
                        Strategy.OneForOne,
                        on("db", Condition.READY, WhenItEnds.RUN_ON)))));

        host.awaitRunning(DB);
        host.awaitRunning(WEB);
    }

    @Test
    void aDependantIsStoppedAndStartedWithWhatItDependsOn() {
        host.apply(group(Map.of(
                DB, member(Specs.spec(telling("db")), 0, Strategy.OneForOne),
                WEB,
                        member(
                                Specs.spec(telling("web")),
                                1,
                                Strategy.OneForOne,
                                on("db", Condition.READY, WhenItEnds.RESTART)))));
        int web = host.awaitRunning(WEB);
        awaitLog("db starts", "web starts");

        ActionExecutorFixture.kill(host.pid(DB));

        host.awaitReplaced(WEB, web);
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(
                        () -> assertThat(Files.readAllLines(log)).hasSize(5).contains("web ends"));
    }

    @Test
    void anExitCodeStopsAMemberThatIsAlwaysRestarted() {
        RestartPolicyRule rule =
                new RestartPolicyRule(RestartAction.Stop, new OnExit(new ExitCodes(ExitCodeOperator.In, List.of(77))));
        host.apply(group(Map.of(DB, Specs.spec(shell("exit 77"), Specs.RESTART.withRules(List.of(rule))))));

        host.awaitPhase(DB, Phase.Completed);
        assertThat(host.view(DB).restarts()).isZero();
    }

    @Test
    void aSignalHasTheExitCodeOfAContainer() {
        RestartPolicyRule rule =
                new RestartPolicyRule(RestartAction.Fail, new OnExit(new ExitCodes(ExitCodeOperator.In, List.of(137))));
        host.apply(
                group(Map.of(DB, Specs.spec(command("/bin/sleep", "1000"), Specs.RESTART.withRules(List.of(rule))))));

        ActionExecutorFixture.kill(host.awaitRunning(DB));

        host.awaitPhase(DB, Phase.Failed);
        assertThat(host.view(DB).message()).isEqualTo("killed by SIGKILL; restartPolicyRules[0] makes it Failed");
    }

    @Test
    void aGroupThatRestartsTooOftenIsStopped() {
        CoordinationSpec limited = new CoordinationSpec(
                0, Strategy.OneForOne, Optional.of(new RestartIntensity(1, Duration.ofMinutes(10))), List.of());
        host.apply(group(Map.of(
                DB,
                Specs.spec(command("/bin/sleep", "1000"), QUICK).withCoordination(Optional.of(limited)),
                WEB,
                Specs.spec(command("/bin/sleep", "1000"), QUICK).withCoordination(Optional.of(limited)))));
        int db = host.awaitRunning(DB);
        host.awaitRunning(WEB);
        ActionExecutorFixture.kill(db);
        int second = host.awaitReplaced(DB, db);

        ActionExecutorFixture.kill(second);

        host.awaitPhase(DB, Phase.Failed);
        host.awaitPhase(WEB, Phase.Failed);
        assertThat(host.view(WEB).message())
                .isEqualTo("its group restarted more than 1 time within 10m, its restart intensity");
        host.awaitReport(DB, InstanceReport.Type.GroupFailed);
    }
}
