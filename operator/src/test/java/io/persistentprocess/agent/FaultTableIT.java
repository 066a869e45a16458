package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.command;
import static io.persistentprocess.agent.Specs.group;
import static io.persistentprocess.agent.Specs.shell;
import static io.persistentprocess.agent.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.api.StopMode;
import io.persistentprocess.supervision.instance.ExitReason;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.StopSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to members on the real kernel; the numbers are those of the fault table. Needs root. */
class FaultTableIT {
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
    void row1_aKilledMemberIsBackAtOnce() {
        host.apply(group(command("/bin/sleep", "1000")));
        int first = host.awaitRunning(WEB);

        ActionExecutorFixture.kill(first);
        int second = host.awaitReplaced(WEB, first);

        assertThat(host.processes(WEB)).containsExactly(second);
        assertThat(host.view(WEB).restarts()).isEqualTo(1);
        assertThat(host.view(WEB).lastExit().orElseThrow().message()).isEqualTo("killed by SIGKILL");
    }

    @Test
    void row2_successCodesSignalsAndCoresAreDistinguished() {
        host.apply(group(Map.of(
                Specs.id("ok", 0), spec(shell("exit 0"), Specs.policy(RestartPolicy.Never)),
                Specs.id("code", 0), spec(shell("exit 7"), Specs.policy(RestartPolicy.Never)),
                Specs.id("signal", 0), spec(shell("kill -TERM $$"), Specs.policy(RestartPolicy.Never)))));

        host.awaitPhase(Specs.id("ok", 0), Phase.Completed);
        host.awaitPhase(Specs.id("code", 0), Phase.Failed);
        host.awaitPhase(Specs.id("signal", 0), Phase.Failed);
        assertThat(host.view(Specs.id("ok", 0)).lastExit().orElseThrow().reason())
                .isEqualTo(ExitReason.Completed);
        assertThat(host.view(Specs.id("code", 0)).lastExit().orElseThrow().exitCode())
                .contains(7);
        assertThat(host.view(Specs.id("signal", 0)).lastExit().orElseThrow().signal())
                .contains("SIGTERM");
    }

    @Test
    void row3_anInstantCrashLoopBacksOff() {
        host.apply(group(shell("exit 3")));

        host.awaitReport(WEB, InstanceReport.Type.BackOff);
        host.awaitPhase(WEB, Phase.BackOff);
        assertThat(host.view(WEB).message()).isEqualTo("exited with code 3");
        assertThat(host.view(WEB).backOffUntil()).isPresent();
    }

    @Test
    void row4_aChangedSpecEndsTheBackOff() {
        host.apply(group(shell("exit 3")));
        host.awaitReport(WEB, InstanceReport.Type.BackOff);

        host.apply(group(command("/bin/sleep", "1000")));

        host.awaitRunning(WEB);
    }

    @Test
    void row4_aRestartByHandEndsTheBackOff() {
        Path marker = host.file("marker");
        host.apply(group(shell("test -e " + marker + " && exec sleep 1000; exit 3")));
        host.awaitReport(WEB, InstanceReport.Type.BackOff);
        assertThat(marker.toFile()).doesNotExist();
        touch(marker);

        host.agent()
                .restart(InstanceSelector.of(new GroupId("default", "group")))
                .join();

        host.awaitRunning(WEB);
    }

    @Test
    void row6_aBinaryReplacedWhileRunningIsTheOneThatStartsNext() throws IOException {
        Path program = host.file("program");
        Files.copy(Path.of("/bin/sleep"), program, StandardCopyOption.COPY_ATTRIBUTES);
        host.apply(group(command(program.toString(), "1000")));
        int first = host.awaitRunning(WEB);
        Path next = host.file("next");
        Files.copy(Path.of("/usr/bin/tail"), next, StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(next, program, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);

        assertThat(host.pid(WEB)).isEqualTo(first);
        host.apply(group(command(program.toString(), "-f", "/dev/null")));

        int second = host.awaitReplaced(WEB, first);
        assertThat(Files.readSymbolicLink(Path.of("/proc/" + second + "/exe"))).isEqualTo(program);
    }

    @Test
    void row7_aMemberThatIgnoresSigtermIsKilledAfterItsGracePeriod() {
        StopSpec stop = new StopSpec("SIGTERM", Duration.ofMillis(300), StopMode.Mixed);
        host.apply(
                group(spec(shell("trap '' TERM; echo up > " + host.file("up") + "; while :; do sleep 1; done"), stop)));
        host.awaitRunning(WEB);
        await().until(() -> Files.exists(host.file("up")));

        host.apply();

        host.awaitGone(WEB);
        assertThat(host.reports(WEB))
                .extracting(InstanceReport::type)
                .contains(InstanceReport.Type.Killed, InstanceReport.Type.Removed);
    }

    @Test
    void row8_aStoppedMemberIsStillStoppedGracefullyOrKilled() {
        StopSpec stop = new StopSpec("SIGTERM", Duration.ofMillis(300), StopMode.Mixed);
        host.apply(group(spec(command("/bin/sleep", "1000"), stop)));
        ActionExecutorFixture.signal(host.awaitRunning(WEB), "STOP");

        host.apply();

        host.awaitGone(WEB);
    }

    @Test
    void row11_aDescendantThatLeftItsSessionTwiceDiesWithItsInstance() {
        Path pidFile = host.file("descendant");
        host.apply(group(shell("setsid sh -c 'setsid sh -c \"echo \\$\\$ > " + pidFile
                + "; exec sleep 1000\" & exit' & wait; exec sleep 1000")));
        int main = host.awaitRunning(WEB);
        await().until(() -> Files.exists(pidFile) && !Files.readString(pidFile).isBlank());
        await().until(() -> host.processes(WEB).size() >= 2);
        int descendant = Integer.parseInt(read(pidFile).strip());

        ActionExecutorFixture.kill(main);
        host.awaitReplaced(WEB, main);

        assertThat(isRunning(descendant)).isFalse();
    }

    @Test
    void row12_aMemberWhoseFirstThreadExitedIsStillRunning() {
        host.apply(group(command("/usr/bin/python3", "-c", """
                import ctypes, threading, time
                threading.Thread(target=lambda: time.sleep(1000)).start()
                open("%s", "w").write("up")
                ctypes.CDLL(None).syscall(60, 0)
                """.formatted(host.file("up")))));
        int main = host.awaitRunning(WEB);
        await().until(() -> Files.exists(host.file("up")));
        await().until(() -> stateOf(main) == 'Z');

        assertThat(host.view(WEB).phase()).isEqualTo(Phase.Running);
        host.endAgent();
        restartAgent();
        assertThat(host.awaitRunning(WEB)).isEqualTo(main);
        ActionExecutorFixture.kill(main);
        host.awaitReplaced(WEB, main);
    }

    @Test
    void row12_aWorkerWhoseFirstThreadExitedDoesNotOutliveItsMainProcess() {
        Path worker = host.file("worker.py");
        write(worker, """
                import ctypes, threading, time
                threading.Thread(target=lambda: time.sleep(1000)).start()
                ctypes.CDLL(None).syscall(60, 0)
                """);
        host.apply(group(
                shell("/usr/bin/python3 " + worker + " & echo $! >> " + host.file("workers") + "; exec sleep 1000")));
        int main = host.awaitRunning(WEB);
        await().until(() -> Files.exists(host.file("workers")));
        int first = Integer.parseInt(read(host.file("workers")).strip());
        await().until(() -> stateOf(first) == 'Z');

        ActionExecutorFixture.kill(main);

        host.awaitReplaced(WEB, main);
        assertThat(host.processes(WEB)).doesNotContain(first);
    }

    @Test
    void row13_workersThatOutliveTheMainProcessAreGoneBeforeItsRestart() {
        Path port = host.file("port");
        host.apply(group(shell("""
                exec 9> %s
                flock -n 9 || { echo taken >> %s; exit 1; }
                sleep 1000 &
                exec sleep 1000
                """.formatted(port, host.file("conflict")))));
        int first = host.awaitRunning(WEB);
        await().until(() -> host.processes(WEB).size() == 2);

        ActionExecutorFixture.kill(first);
        host.awaitReplaced(WEB, first);
        await().until(() -> host.processes(WEB).size() == 2);

        assertThat(host.file("conflict")).doesNotExist();
        assertThat(host.view(WEB).restarts()).isEqualTo(1);
    }

    @Test
    void row27_aMemberWhoseCgroupWasRemovedIsStartedInANewOne() throws IOException {
        host.apply(group(shell("exit 3")));
        host.awaitReport(WEB, InstanceReport.Type.BackOff);
        host.awaitPhase(WEB, Phase.BackOff);
        Files.delete(host.cgroup(WEB));
        Files.delete(host.cgroup(WEB).getParent());
        assertThat(host.processes(WEB)).isEmpty();

        host.apply(group(command("/bin/sleep", "1000")));

        assertThat(host.awaitRunning(WEB)).isPositive();
        assertThat(host.processes(WEB)).hasSize(1);
    }

    @Test
    void row28_aMemberMovedOutOfItsCgroupIsNeitherLostNorDoubled() throws IOException {
        host.apply(group(command("/bin/sleep", "1000")));
        int first = host.awaitRunning(WEB);
        Path elsewhere = Files.createDirectory(host.root().resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("cgroup.procs"), Integer.toString(first));

        host.endAgent();
        restartAgent();
        assertThat(host.awaitRunning(WEB)).isEqualTo(first);
        host.apply();
        host.awaitGone(WEB);

        assertThat(isRunning(first)).isFalse();
    }

    @Test
    void row29_aMemberIsStartedInACgroupThatWasLeftFrozen() throws IOException {
        host.apply(group(command("/bin/sleep", "1000")));
        int first = host.awaitRunning(WEB);
        Files.writeString(host.cgroup(WEB).resolve("cgroup.freeze"), "1");

        ActionExecutorFixture.kill(first);

        host.awaitReplaced(WEB, first);
        assertThat(read(host.cgroup(WEB).resolve("cgroup.freeze"))).isEqualToIgnoringNewLines("0");
    }

    @Test
    void row29_aFrozenMemberIsStopped() throws IOException {
        host.apply(group(shell("trap 'exit 0' TERM; while :; do sleep 0.1; done")));
        host.awaitRunning(WEB);
        Files.writeString(host.cgroup(WEB).resolve("cgroup.freeze"), "1");

        host.apply();

        host.awaitGone(WEB);
        assertThat(host.reports(WEB)).extracting(InstanceReport::type).doesNotContain(InstanceReport.Type.Killed);
    }

    @Test
    void row38_aThousandMembersThatDieAtOnceAreAllBack() {
        int members = 1000;
        host.apply(Specs.replicas(members, spec(command("/bin/sleep", "1000"))));
        await().atMost(ActionExecutorFixture.PATIENCE.multipliedBy(4)).until(() -> running() == members);
        List<Integer> pids = IntStream.range(0, members)
                .mapToObj(i -> host.pid(Specs.id("web", i)))
                .toList();

        killAll(pids);

        await().atMost(ActionExecutorFixture.PATIENCE.multipliedBy(4))
                .until(() -> restarts() == members && running() == members);
        assertThat(IntStream.range(0, members).mapToObj(i -> host.processes(Specs.id("web", i))))
                .allSatisfy(processes -> assertThat(processes).hasSize(1))
                .doesNotContainAnyElementsOf(pids.stream().map(List::of).toList());
    }

    private static void killAll(List<Integer> pids) {
        StringBuilder arguments = new StringBuilder("kill -KILL");
        pids.forEach(pid -> arguments.append(' ').append(pid));
        ActionExecutorFixture.run("/bin/sh", "-c", arguments.toString());
    }

    private long running() {
        return host.agent().instances().stream().filter(InstanceView::ready).count();
    }

    private long restarts() {
        return host.agent().instances().stream()
                .mapToLong(InstanceView::restarts)
                .sum();
    }

    private void restartAgent() {
        try {
            host.startAgent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isRunning(int pid) {
        char state = stateOf(pid);
        return state != 'Z' && state != 'X';
    }

    private static char stateOf(int pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException _) {
            return 'X';
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void touch(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
