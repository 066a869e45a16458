package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.as;
import static io.persistentprocess.agent.Specs.command;
import static io.persistentprocess.agent.Specs.id;
import static io.persistentprocess.agent.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.LeasedProgram;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.supervision.instance.Exit;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.CredentialsSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Members whose user holds their starts up: by a lease on their own program, by SIGSTOP before its exec. Nobody else may wait for them. */
class HeldUpStartsIT {
    private static final int NOBODY = 65534;
    private static final int MANY = 200;
    private static final InstanceId INNOCENT = id("innocent", 0);
    private static final InstanceId HELD_UP = id("held-up", 0);

    private final ActionExecutorFixture host;

    HeldUpStartsIT() throws IOException {
        host = ActionExecutorFixture.started();
    }

    @AfterEach
    void end() throws IOException {
        host.close();
    }

    private static InstanceSpec asNobody(LeasedProgram program, String... arguments) {
        CredentialsSpec nobody = new CredentialsSpec(
                Optional.of("65534"), Optional.of("65534"), List.of(), List.of(), List.of("ALL"), false);
        String[] command = Stream.concat(Stream.of(program.path().toString()), Stream.of(arguments))
                .toArray(String[]::new);
        LaunchSpec launch = as(command(command), nobody, "/");
        return spec(launch);
    }

    /** All of them hang at once while the lease lasts: had the reactor waited for one after the other, they could not. */
    @Test
    void row55_hundredsOfStartsUnderALeaseDelayNothingElse() throws IOException {
        try (LeasedProgram program = LeasedProgram.garbage(NOBODY)) {
            Map<InstanceId, InstanceSpec> instances = new HashMap<>();
            instances.put(INNOCENT, spec(command("/bin/sleep", "1000")));
            host.apply(Specs.group(instances));
            int first = host.awaitRunning(INNOCENT);
            InstanceSpec heldUp = asNobody(program);
            IntStream.range(0, MANY).forEach(i -> instances.put(id("held-up", i), heldUp));
            host.apply(Specs.group(instances));
            await().atMost(ActionExecutorFixture.PATIENCE)
                    .until(() -> !host.processes(HELD_UP).isEmpty());

            ActionExecutorFixture.kill(first);
            int second = host.awaitReplaced(INNOCENT, first);
            await().atMost(ActionExecutorFixture.PATIENCE)
                    .until(() -> IntStream.range(0, MANY)
                            .allMatch(i -> !host.processes(id("held-up", i)).isEmpty()));
            assertThat(host.agent().instances())
                    .filteredOn(view -> view.id().member().equals("held-up"))
                    .hasSize(MANY)
                    .allMatch(view -> view.phase() == Phase.Starting);
            ActionExecutorFixture.kill(second);
            host.awaitReplaced(INNOCENT, second);
        }
        host.awaitReport(HELD_UP, InstanceReport.Type.StartError);
        assertThat(host.reports(HELD_UP))
                .filteredOn(report -> report.type() == InstanceReport.Type.StartError)
                .first()
                .satisfies(report -> assertThat(report.message()).contains("program: Exec format error; "));
    }

    @Test
    void aStopEndsAStartThatHangs() throws IOException {
        try (LeasedProgram program = LeasedProgram.copy(Path.of("/bin/sleep"), NOBODY)) {
            host.apply(Specs.group(Map.of(HELD_UP, asNobody(program, "1000"))));
            await().atMost(ActionExecutorFixture.PATIENCE)
                    .until(() -> !host.processes(HELD_UP).isEmpty());
            host.awaitPhase(HELD_UP, Phase.Starting);
            host.apply();
            host.awaitGone(HELD_UP);
            assertThat(host.processes(HELD_UP)).isEmpty();
        }
    }

    @Test
    void aStopThatComesBeforeTheExecStopsTheProgramGracefully() throws IOException {
        try (LeasedProgram program = LeasedProgram.copy(Path.of("/bin/sleep"), NOBODY)) {
            host.apply(Specs.group(Map.of(HELD_UP, asNobody(program, "1000"))));
            await().atMost(ActionExecutorFixture.PATIENCE)
                    .until(() -> !host.processes(HELD_UP).isEmpty());
            host.awaitPhase(HELD_UP, Phase.Starting);
            host.agent().stop(InstanceSelector.of(HELD_UP)).join();
            program.giveUpLease();
            host.awaitPhase(HELD_UP, Phase.Stopped);
            assertThat(host.view(HELD_UP).lastExit().flatMap(Exit::signal)).contains("SIGTERM");
        }
    }

    @Test
    void oneThatIsStoppedBeforeItsExecRunsOnceItIsContinued() throws IOException {
        try (LeasedProgram program = LeasedProgram.copy(Path.of("/bin/sleep"), NOBODY)) {
            host.apply(Specs.group(
                    Map.of(HELD_UP, asNobody(program, "1000"), INNOCENT, spec(command("/bin/sleep", "1000")))));
            await().atMost(ActionExecutorFixture.PATIENCE)
                    .until(() -> !host.processes(HELD_UP).isEmpty());
            int pid = host.processes(HELD_UP).getFirst();
            ActionExecutorFixture.run(
                    "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "kill", "-STOP", "" + pid);
            await().atMost(ActionExecutorFixture.PATIENCE)
                    .until(() ->
                            Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") T "));
            program.giveUpLease();

            int innocent = host.awaitRunning(INNOCENT);
            ActionExecutorFixture.kill(innocent);
            host.awaitReplaced(INNOCENT, innocent);
            assertThat(host.view(HELD_UP).phase()).isEqualTo(Phase.Starting);
            ActionExecutorFixture.signal(pid, "CONT");
            assertThat(host.awaitRunning(HELD_UP)).isEqualTo(pid);
        }
    }

    @Test
    void theNextAgentTakesOverAStartThatHangs() throws IOException {
        try (LeasedProgram program = LeasedProgram.copy(Path.of("/bin/sleep"), NOBODY)) {
            host.apply(Specs.group(Map.of(HELD_UP, asNobody(program, "1000"))));
            await().atMost(ActionExecutorFixture.PATIENCE)
                    .until(() -> !host.processes(HELD_UP).isEmpty());
            host.awaitPhase(HELD_UP, Phase.Starting);
            int pid = host.processes(HELD_UP).getFirst();
            host.endAgent();
            host.startAgent();
            assertThat(host.awaitRunning(HELD_UP)).isEqualTo(pid);
        }
    }
}
