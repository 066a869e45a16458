package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.group;
import static io.persistentprocess.agent.Specs.shell;
import static io.persistentprocess.agent.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.api.StopMode;
import io.persistentprocess.kernel.process.ProcessStat;
import io.persistentprocess.supervision.command.CommandSpec;
import io.persistentprocess.supervision.command.LifecycleSpec;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.StopSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is told to end, and who is not asked. Needs root. */
class StopModesIT {
    private static final InstanceSelector ALL = InstanceSelector.of(WEB.groupId());

    private ActionExecutorFixture host;

    @BeforeEach
    void startAgent() throws IOException {
        host = ActionExecutorFixture.started();
    }

    @AfterEach
    void cleanUp() throws IOException {
        host.close();
    }

    @Test
    void mixedTellsTheMainProcessAndKillsTheWorkersOnceItIsGone() throws IOException {
        stopOneWithAWorker(StopMode.Mixed);

        assertThat(lines()).containsExactly("main");
    }

    @Test
    void cgroupTellsEveryProcess() throws IOException {
        stopOneWithAWorker(StopMode.Cgroup);

        assertThat(lines()).containsExactlyInAnyOrder("main", "worker");
    }

    @Test
    void cgroupTellsProcessesInCgroupsOfTheirOwnToo() throws IOException {
        host.apply(group(spec(
                shell(
                        "(trap 'echo worker >> %s; exit' TERM; read pid rest < /proc/self/stat; echo $pid > %s; while :; do sleep 0.05; done) & trap exit TERM; while :; do sleep 0.05; done"
                                .formatted(log(), host.file("up"))),
                new StopSpec("SIGTERM", Duration.ofSeconds(20), StopMode.Cgroup))));
        host.awaitRunning(WEB);
        await().until(() -> Files.exists(host.file("up")) && Files.size(host.file("up")) > 0);
        Path below = Files.createDirectory(host.cgroup(WEB).resolve("below"));
        Files.writeString(below.resolve("cgroup.procs"), Files.readString(host.file("up")));

        host.apply();
        host.awaitGone(WEB);

        assertThat(lines()).containsExactly("worker");
    }

    @Test
    void processTellsTheMainProcessAndLeavesTheWorkersTheRestOfTheGracePeriod() throws IOException {
        host.apply(group(spec(
                shell(
                        "(while ! [ -e %s ]; do sleep 0.05; done; sleep 0.3; echo worker >> %s) & trap 'echo main >> %s; touch %s; exit' TERM; touch %s; while :; do sleep 0.05; done"
                                .formatted(
                                        host.file("stopping"), log(), log(), host.file("stopping"), host.file("up"))),
                new StopSpec("SIGTERM", Duration.ofSeconds(20), StopMode.Process))));
        host.awaitRunning(WEB);
        await().until(() -> Files.exists(host.file("up")));

        host.apply();

        host.awaitGone(WEB);
        assertThat(lines()).containsExactly("main", "worker");
    }

    @Test
    void mainLeavesTheOthersAndTheNextMainProcessRunsBesideThem() throws IOException {
        int main = startOneWithASession();
        int session = session();

        host.agent().stop(ALL).join();
        host.awaitPhase(WEB, Phase.Stopped);
        assertThat(host.processes(WEB)).containsExactly(session);

        host.agent().restart(ALL).join();
        int next = host.awaitReplaced(WEB, main);
        assertThat(host.processes(WEB)).contains(session, next).doesNotContain(main);
    }

    @Test
    void mainLeavesTheOthersAlsoWhereTheMainProcessCrashes() throws IOException {
        int main = startOneWithASession();
        int session = session();

        ActionExecutorFixture.kill(main);

        int next = host.awaitReplaced(WEB, main);
        assertThat(host.processes(WEB)).contains(session, next);
        assertThat(host.view(WEB).restarts()).isEqualTo(1);
    }

    @Test
    void mainKillsTheMainProcessAloneWhenItsGracePeriodIsOver() throws IOException {
        host.apply(group(spec(
                shell("(trap '' TERM; exec sleep 1000) & echo $! > %s; trap '' TERM; while :; do sleep 0.05; done"
                        .formatted(host.file("session"))),
                new StopSpec("SIGTERM", Duration.ofMillis(200), StopMode.Main))));
        int main = host.awaitRunning(WEB);
        int session = session();

        host.agent().stop(ALL).join();

        host.awaitReport(WEB, InstanceReport.Type.Killed);
        host.awaitPhase(WEB, Phase.Stopped);
        assertThat(host.processes(WEB)).contains(session).doesNotContain(main);
    }

    @Test
    void mainKillsTheCommandsBesideTheMainProcessAndNoOther() throws Exception {
        CommandSpec endless = new CommandSpec(
                List.of("/bin/sh", "-c", "echo $$ > " + host.file("command") + "; exec sleep 1000"),
                Duration.ofMinutes(5),
                CommandSpec.Rights.MEMBER);
        LifecycleSpec lifecycle = new LifecycleSpec(
                Optional.empty(), Optional.of(endless), Optional.empty(), Optional.empty(), Optional.empty());
        host.apply(group(withASession().withLifecycle(lifecycle)));
        await().until(() -> Files.exists(host.file("command")) && Files.size(host.file("command")) > 0);
        int session = session();

        host.agent().stop(ALL).join();

        host.awaitPhase(WEB, Phase.Stopped);
        assertThat(host.processes(WEB)).containsExactly(session);
        assertThat(ProcessStat.read(Integer.parseInt(
                                Files.readString(host.file("command")).strip()))
                        .filter(stat -> !stat.zombie()))
                .isEmpty();
    }

    @Test
    void mainLeavesTheCgroupOfARemovedInstanceUntilTheLastOfTheOthersHasEnded() throws IOException {
        startOneWithASession();
        int session = session();

        host.apply();
        host.awaitGone(WEB);
        assertThat(host.processes(WEB)).containsExactly(session);

        ActionExecutorFixture.kill(session);
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> !Files.exists(host.cgroup(WEB)));
        assertThat(host.cgroup(WEB).getParent()).doesNotExist();
    }

    @Test
    void anInstanceThatComesBackFindsTheOthersThatMainHasLeft() throws IOException {
        startOneWithASession();
        int session = session();
        host.apply();
        host.awaitGone(WEB);

        host.apply(group(withASession()));

        int main = host.awaitRunning(WEB);
        assertThat(host.processes(WEB)).contains(session, main);
    }

    @Test
    void theNextAgentKnowsTheMainProcessFromTheOthersThatMainHasLeft() throws IOException {
        int first = startOneWithASession();
        int session = session();
        ActionExecutorFixture.kill(first);
        int main = host.awaitReplaced(WEB, first);

        host.endAgent();
        host.startAgent();
        host.apply(group(withASession()));

        assertThat(host.awaitRunning(WEB)).isEqualTo(main);
        ActionExecutorFixture.kill(main);
        assertThat(host.awaitReplaced(WEB, main)).isNotEqualTo(session);
        assertThat(host.processes(WEB)).contains(session);
    }

    private int startOneWithASession() {
        host.apply(group(withASession()));
        return host.awaitRunning(WEB);
    }

    /** The first session is in the file; a later start leaves it alone. */
    private InstanceSpec withASession() {
        return spec(
                shell("[ -s %1$s ] || { sleep 1000 & echo $! > %1$s; }; exec sleep 1001"
                        .formatted(host.file("session"))),
                new StopSpec("SIGTERM", Duration.ofSeconds(20), StopMode.Main));
    }

    private int session() throws IOException {
        await().until(() -> Files.exists(host.file("session")) && Files.size(host.file("session")) > 0);
        return Integer.parseInt(Files.readString(host.file("session")).strip());
    }

    @Test
    void onlyTheChangedMemberIsRestarted() {
        var changed = Specs.id("changed", 0);
        var unchanged = Specs.id("unchanged", 0);
        InstanceSpec sleep = spec(Specs.command("/bin/sleep", "1000"));
        host.apply(group(Map.of(changed, sleep, unchanged, sleep)));
        int before = host.awaitRunning(changed);
        int untouched = host.awaitRunning(unchanged);

        host.apply(group(Map.of(changed, spec(Specs.command("/bin/sleep", "1001")), unchanged, sleep)));

        host.awaitReplaced(changed, before);
        assertThat(host.pid(unchanged)).isEqualTo(untouched);
        assertThat(host.view(changed).restarts()).isZero();
    }

    @Test
    void aChangedStopSpecNeedsNoRestart() {
        host.apply(group(spec(Specs.command("/bin/sleep", "1000"))));
        int pid = host.awaitRunning(WEB);

        host.apply(group(spec(
                Specs.command("/bin/sleep", "1000"), new StopSpec("SIGINT", Duration.ofSeconds(1), StopMode.Cgroup))));
        assertThat(host.agent()
                        .stop(InstanceSelector.of(new GroupId("default", "nobody")))
                        .join())
                .isEmpty();

        assertThat(host.pid(WEB)).isEqualTo(pid);
    }

    private void stopOneWithAWorker(StopMode mode) {
        StopSpec stop = new StopSpec("SIGTERM", Duration.ofSeconds(20), mode);
        host.apply(group(spec(
                shell(
                        "sh -c \"trap 'echo worker >> %s; exit' TERM; touch %s; while :; do sleep 0.05; done\" & trap 'echo main >> %s; sleep 0.5; exit' TERM; touch %s; while :; do sleep 0.05; done"
                                .formatted(log(), host.file("worker-up"), log(), host.file("main-up"))),
                stop)));
        host.awaitRunning(WEB);
        await().until(() -> Files.exists(host.file("worker-up")) && Files.exists(host.file("main-up")));

        host.apply();

        host.awaitGone(WEB);
    }

    private Path log() {
        return host.file("told");
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(log());
    }
}
