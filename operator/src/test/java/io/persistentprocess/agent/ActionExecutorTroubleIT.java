package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.command;
import static io.persistentprocess.agent.Specs.forking;
import static io.persistentprocess.agent.Specs.group;
import static io.persistentprocess.agent.Specs.shell;
import static io.persistentprocess.agent.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.agent.checkpoint.CheckpointStore;
import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.Inotify;
import io.persistentprocess.kernel.process.ProcessStat;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.CredentialsSpec;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A host that has its troubles: what cannot be started, opened or had any more. The numbers are those of the fault table. Needs root. */
class ActionExecutorTroubleIT {
    private ActionExecutorFixture host;

    @BeforeEach
    void prepare() {
        host = ActionExecutorFixture.create();
    }

    @AfterEach
    void cleanUp() throws IOException {
        host.close();
    }

    record Unstartable(LaunchSpec launch, String message) {}

    static Stream<Unstartable> unstartable() {
        CredentialsSpec nobodyKnown = new CredentialsSpec(
                Optional.of("no-such-user"), Optional.empty(), List.of(), List.of(), List.of(), false);
        LaunchSpec sleep = command("/bin/sleep", "1000");
        String tooLong = "x".repeat(140_000);
        return Stream.of(
                new Unstartable(command("/no/such/program"), "exec /no/such/program: No such file or directory"),
                new Unstartable(command("no-such-program"), "exec no-such-program: No such file or directory"),
                new Unstartable(command("/etc/passwd"), "exec /etc/passwd: Permission denied"),
                new Unstartable(command("/bin/echo", tooLong), "exec /bin/echo: Argument list too long"),
                new Unstartable(
                        Specs.as(sleep, Specs.AGENTS_OWN, "/no/such/folder"),
                        "chdir /no/such/folder: No such file or directory"),
                new Unstartable(
                        Specs.as(sleep, nobodyKnown, "/"),
                        "runAsUser no-such-user: no such user in /etc/passwd; is its package installed?"));
    }

    @ParameterizedTest
    @MethodSource("unstartable")
    void row5_whatCannotBeStartedSaysExactlyWhy(Unstartable unstartable) throws IOException {
        host.startAgent();

        host.apply(group(unstartable.launch()));

        host.awaitReport(WEB, InstanceReport.Type.StartError);
        assertThat(host.reports(WEB))
                .filteredOn(report -> report.type() == InstanceReport.Type.StartError)
                .first()
                .extracting(InstanceReport::message)
                .isEqualTo(unstartable.message());
    }

    @Test
    void row5_aFileThatIsNoProgramAndOneThatIsWrittenToSayExactlyWhy() throws IOException {
        Path noProgram = executable("no-program", "nothing of use");
        host.startAgent();
        host.apply(group(command(noProgram.toString())));
        host.awaitReport(WEB, InstanceReport.Type.StartError);
        assertThat(host.reports(WEB).getFirst().message())
                .startsWith("exec %s: Exec format error; a script begins with".formatted(noProgram));

        Path busy = host.file("busy");
        Files.copy(Path.of("/bin/sleep"), busy);
        ActionExecutorFixture.run("chmod", "755", busy.toString());
        try (var writer = Files.newOutputStream(busy, StandardOpenOption.APPEND)) {
            host.apply(group(command(busy.toString(), "1000")));
            String message = "exec %s: Text file busy".formatted(busy);
            await().atMost(ActionExecutorFixture.PATIENCE)
                    .until(() -> host.reports(WEB).stream()
                            .anyMatch(report -> report.message().equals(message)));
            writer.flush();
        }
    }

    @Test
    void row10_aMainProcessThatItsParentDoesNotReapIsReplacedAllTheSame() throws IOException {
        Path pidFile = host.file("pid");
        Path daemon = executable("daemon", """
                #!/usr/bin/python3
                import os, subprocess, time
                if os.fork():
                    os._exit(0)
                main = subprocess.Popen(["/bin/sleep", "1000"])
                with open("%s", "w") as f:
                    f.write(str(main.pid))
                time.sleep(1000)
                """.formatted(pidFile));
        host.startAgent();
        host.apply(group(forking(Optional.of(pidFile.toString()), "rm -f %s; exec %s".formatted(pidFile, daemon))));
        int first = host.awaitRunning(WEB);

        ActionExecutorFixture.kill(first);

        host.awaitReplaced(WEB, first);
        assertThat(host.view(WEB).lastExit().orElseThrow().message()).isEqualTo("killed by SIGKILL");
    }

    @Test
    void row10_membersKilledWithTheirCgroupsAreBackAndLeaveNoZombies() throws IOException {
        // Of members whose agent, in this very process, was ended before them.
        Set<Integer> ofOthers = zombies();
        host.startAgent();
        host.apply(group(command("/bin/sleep", "1000")));
        int pid = host.awaitRunning(WEB);
        for (int round = 0; round < 50; round++) {
            Files.writeString(host.cgroup(WEB).resolve("cgroup.kill"), "1");
            pid = host.awaitReplaced(WEB, pid);
            host.agent()
                    .restart(InstanceSelector.of(new GroupId("default", "group")))
                    .join();
            pid = host.awaitReplaced(WEB, pid);
        }

        assertThat(host.reports(WEB)).extracting(InstanceReport::type).doesNotContain(InstanceReport.Type.StartError);
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> ofOthers.containsAll(zombies()));
    }

    /** Children of this process that nobody has reaped. */
    private static Set<Integer> zombies() throws IOException {
        int self = (int) ProcessHandle.current().pid();
        Set<Integer> zombies = new HashSet<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
            for (Path process : processes) {
                ProcessStat.read(Integer.parseInt(process.getFileName().toString()))
                        .filter(stat -> stat.zombie() && stat.parent() == self)
                        .ifPresent(stat -> zombies.add(stat.pid()));
            }
        }
        return zombies;
    }

    @Test
    void row15_aCloneThatFailsForLackOfProcessesIsTriedAgain() throws IOException {
        Path pids = Path.of("/sys/fs/cgroup/pids");
        assumeTrue(Files.isDirectory(pids), "needs the v1 pids hierarchy");
        Path scarce = Files.createDirectory(pids.resolve(host.root().getFileName()));
        host.startAgent();
        String reactor = threadId("ppg-reactor");
        try {
            Files.writeString(scarce.resolve("tasks"), reactor);
            Files.writeString(scarce.resolve("pids.max"), "1");
            host.apply(group(command("/bin/sleep", "1000")));
            host.awaitReport(WEB, InstanceReport.Type.BackOff);
            assertThat(host.reports(WEB).getFirst().message()).endsWith(": Resource temporarily unavailable");

            Files.writeString(scarce.resolve("pids.max"), "max");
            host.awaitRunning(WEB);
            host.agent().stopAll().join();
        } finally {
            Files.writeString(pids.resolve("tasks"), reactor);
            await().atMost(ActionExecutorFixture.PATIENCE)
                    .until(() -> Files.readString(scarce.resolve("tasks")).isEmpty());
            Files.delete(scarce);
        }
    }

    @Test
    void row23_afterARebootEverythingIsStartedAnew() throws IOException {
        host.startAgent();

        assertThat(host.agent().instances()).isEmpty();
        host.apply(group(command("/bin/sleep", "1000")));

        host.awaitRunning(WEB);
        assertThat(host.view(WEB).restarts()).isZero();
    }

    @Test
    void row24_anotherProcessWithTheSamePidIsNotAdopted() throws IOException {
        host.startAgent();
        host.apply(group(command("/bin/sleep", "1000")));
        int first = host.awaitRunning(WEB);
        Path cgroup = host.cgroup(WEB);
        host.endAgent();
        ActionExecutorFixture.kill(first);
        await().until(() -> ActionExecutorFixture.processes(cgroup).isEmpty());
        Process stranger = new ProcessBuilder("/bin/sleep", "1000").start();
        try {
            long ticks = ticksOf((int) stranger.pid()) - 1;
            Cgroup.at(cgroup).setAttribute(CheckpointStore.RECORD, stranger.pid() + " " + ticks);

            host.startAgent();

            int second = host.awaitReplaced(WEB, first);
            assertThat(second).isNotEqualTo((int) stranger.pid());
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void row29_aMemberThatHungAtItsStartIsAdoptedAllTheSame() throws IOException {
        Path freeze = host.root().resolve("default_group/cgroup.freeze");
        host.startAgent(inner -> new FrozenStarts(inner, freeze));
        host.apply(group(spec(command("/bin/sleep", "1000"), Specs.policy(RestartPolicy.Always))));
        int pid = host.awaitRunning(WEB);
        host.apply(group(spec(command("/bin/sleep", "1000"), Specs.policy(RestartPolicy.OnFailure))));
        Cgroup cgroup = Cgroup.at(host.cgroup(WEB));
        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> cgroup.attribute("spec").orElseThrow().contains("OnFailure"));
        host.endAgent();

        host.startAgent();

        assertThat(host.awaitRunning(WEB)).isEqualTo(pid);
        assertThat(host.view(WEB).restarts()).isZero();
    }

    /** Freezes the group while a process is started, longer than the start is waited for. */
    private record FrozenStarts(ActionExecutor inner, Path freeze) implements ActionExecutor {
        @Override
        public void carryOut(Action action, Answers answers) {
            try {
                if (action instanceof Action.Spawn) {
                    Files.writeString(freeze, "1");
                }
                inner.carryOut(action, answers);
                if (action instanceof Action.Spawn) {
                    Files.writeString(freeze, "0");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public List<InstanceId> known() {
            return inner.known();
        }

        @Override
        public Optional<Legacy> legacy(InstanceId id) {
            return inner.legacy(id);
        }
    }

    @Test
    void row30_aMemberWhoseLogFolderIsReadOnlyStartsAndSaysSo() throws IOException {
        mountLogFolder("ro");
        try {
            host.startAgent();
            host.apply(group(command("/bin/sleep", "1000")));

            host.awaitRunning(WEB);
            assertThat(host.reports(WEB)).anySatisfy(report -> {
                assertThat(report.type()).isEqualTo(InstanceReport.Type.LogUnavailable);
                assertThat(report.message()).contains("/log/default_group/web-0.log: ");
            });
        } finally {
            unmountLogFolder();
        }
    }

    @Test
    void row30_aMemberWhoseLogDiskIsFullRunsOn() throws IOException {
        mountLogFolder("size=64k");
        try {
            host.startAgent();
            host.apply(group(shell(
                    "i=0; while [ $i -lt 200 ]; do echo 01234567890123456789012345678901234567890123456789012345678901234567890123456789"
                            + "01234567890123456789012345678901234567890123456789012345678901234567890123456789"
                            + "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
                            + "012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
                            + "0123456789012345678901234567890123456789012345678901234567890123456789 2> /dev/null; i=$((i+1)); done; "
                            + "touch " + host.file("written") + "; exec sleep 1000")));
            int pid = host.awaitRunning(WEB);

            await().atMost(ActionExecutorFixture.PATIENCE).until(() -> Files.exists(host.file("written")));
            assertThat(host.pid(WEB)).isEqualTo(pid);
            assertThat(host.view(WEB).restarts()).isZero();
        } finally {
            unmountLogFolder();
        }
    }

    @Test
    void row32_anAgentWithoutInotifySupervisesAsBefore() throws IOException {
        List<Inotify> all = new ArrayList<>();
        try {
            exhaust(all);
            host.startAgent();
            host.apply(group(command("/bin/sleep", "1000")));
            int first = host.awaitRunning(WEB);
            ActionExecutorFixture.kill(first);
            host.awaitReplaced(WEB, first);
        } finally {
            all.forEach(Inotify::close);
        }
    }

    private static void exhaust(List<Inotify> all) {
        try {
            while (true) {
                all.add(Inotify.create());
            }
        } catch (KernelException e) {
            assertThat(e.getMessage()).contains("Too many open files");
        }
    }

    private void mountLogFolder(String options) throws IOException {
        Path folder = Files.createDirectories(host.config().logDirectory());
        ActionExecutorFixture.run("mount", "-t", "tmpfs", "-o", options, "ppg-test", folder.toString());
    }

    /** Lazily: the member still has its log open. */
    private void unmountLogFolder() {
        ActionExecutorFixture.run("umount", "-l", host.config().logDirectory().toString());
    }

    private Path executable(String name, String content) throws IOException {
        Path file = Files.writeString(host.file(name), content);
        ActionExecutorFixture.run("chmod", "755", file.toString());
        return file;
    }

    private static long ticksOf(int pid) throws KernelException {
        return ProcessStat.read(pid).orElseThrow().startTicks();
    }

    private static String threadId(String name) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            return threads.filter(thread -> name.equals(commOf(thread)))
                    .findFirst()
                    .orElseThrow()
                    .getFileName()
                    .toString();
        }
    }

    private static String commOf(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).strip();
        } catch (IOException _) {
            return "";
        }
    }
}
