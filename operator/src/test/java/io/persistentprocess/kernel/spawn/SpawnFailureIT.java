package io.persistentprocess.kernel.spawn;

import static io.persistentprocess.kernel.spawn.Spawning.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.kernel.cgroup.ScratchCgroup;
import io.persistentprocess.kernel.cgroup.ScratchCgroup.V1Cgroup;
import io.persistentprocess.kernel.process.CapabilitySets;
import io.persistentprocess.kernel.process.RlimitNumbers;
import io.persistentprocess.kernel.process.WaitStatus;
import io.persistentprocess.kernel.spawn.SpawnRequest.Placement;
import io.persistentprocess.kernel.spawn.SpawnRequest.Program;
import io.persistentprocess.kernel.spawn.SpawnRequest.Tuning;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a status says when a start fails: the step, what it was about and the kernel's reason; and that nothing is left of it. */
@ParameterizedClass
@EnumSource(Spawner.Way.class)
class SpawnFailureIT {
    private static final int NOBODY = 65534;

    @Parameter
    Spawner.Way way;

    @RegisterExtension
    final ScratchCgroup cgroup = new ScratchCgroup();

    @TempDir
    Path folder;

    private Spawning spawning;

    private Set<Long> before = Set.of();

    @BeforeEach
    void startInTheScratchCgroup() {
        spawning = Spawning.in(cgroup.get()).with(way);
    }

    /** Other tests of this JVM may have left some. */
    @BeforeEach
    void lookWhoIsThere() {
        before = children();
    }

    private static Set<Long> children() {
        return ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        if (cgroup.get().exists()) {
            assertThat(cgroup.get().processes()).isEmpty();
        }
        assertThat(children()).isSubsetOf(before);
    }

    @Test
    void aChildThatHangsBeforeExecIsKilledInTheDirectWay() throws IOException {
        cgroup.get().freeze();
        Spawning direct = spawning.with(Spawner.Way.DIRECT).with(Spawner.load(Duration.ofMillis(50)));
        assertThat(direct.failure()).isEqualTo("exec /bin/sleep: Connection timed out");
        cgroup.get().thaw();
        SpawnResult.Started started = direct.started();
        cgroup.get().kill();
        assertThat(await().until(started.pidFd()::reap, Optional::isPresent)).contains(new WaitStatus.Killed(9, false));
    }

    @Test
    void aMissingProgramIsNamed() throws IOException {
        assertThat(spawning.run("/usr/bin/no-such-program").failure())
                .isEqualTo("exec /usr/bin/no-such-program: No such file or directory");
    }

    @Test
    void aProgramInNoDirectoryOfThePathIsNamedAsItWasWritten() throws IOException {
        Program program = new Program(List.of("/usr/bin/nginks", "/bin/nginks"), List.of("nginks"), List.of(), "/");
        assertThat(spawning.with(program).failure()).isEqualTo("exec nginks: No such file or directory");
    }

    @Test
    void theFirstExecutableCandidateIsRun() throws IOException {
        Program program = new Program(
                List.of(
                        "/no/such/directory/true",
                        file("true", "#!/bin/false\n", "rw-------").toString(),
                        "/bin/true"),
                List.of("true"),
                List.of(),
                "/");
        assertThat(Spawning.exit(spawning.with(program).started())).isEqualTo(new WaitStatus.Exited(0));
    }

    @Test
    void aCandidateThatMayNotBeExecutedCountsMoreThanMissingOnes() throws IOException {
        Path forbidden = file("tool", "#!/bin/true\n", "rw-r--r--");
        Program program = new Program(
                List.of("/no/tool", forbidden.toString(), "/nowhere/tool"), List.of("tool"), List.of(), "/");
        assertThat(spawning.with(program).failure()).isEqualTo("exec " + forbidden + ": Permission denied");
    }

    @Test
    void aProgramThatTheUserMayNotReachIsNamed() throws IOException {
        Path inside = file("program", "#!/bin/true\n", "rwxr-xr-x");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        assertThat(spawning.as(NOBODY, NOBODY).run(inside.toString()).failure())
                .isEqualTo("exec " + inside + ": Permission denied");
    }

    @Test
    void aScriptWithoutAnInterpreterIsNotGivenToAShell() throws IOException {
        Path script = file("script", "exit 0\n", "rwxr-xr-x");
        assertThat(spawning.run(script.toString()).failure())
                .isEqualTo(
                        "exec " + script
                                + ": Exec format error; a script begins with a line such as #!/bin/sh, a program is for this processor");
    }

    @Test
    void aMissingInterpreterIsDistinguishedFromAMissingFile() throws IOException {
        Path script = file("script", "#!/no/interpreter\n", "rwxr-xr-x");
        Path fromWindows = file("crlf", "#!/bin/sh\r\nexit 0\r\n", "rwxr-xr-x");
        for (Path each : List.of(script, fromWindows)) {
            assertThat(spawning.run(each.toString()).failure())
                    .startsWith(
                            "exec " + each + ": No such file or directory; the file is there, but not the interpreter");
        }
        assertThat(spawning.run("/no/tool").failure()).isEqualTo("exec /no/tool: No such file or directory");
    }

    @Test
    void oneThatMayNotBeExecutedIsNamedRatherThanOneWithoutAnInterpreter() throws IOException {
        Path script = file("tool", "#!/no/interpreter\n", "rwxr-xr-x");
        Path forbidden = file("forbidden", "#!/bin/true\n", "rw-r--r--");
        Program program =
                new Program(List.of(script.toString(), forbidden.toString()), List.of("tool"), List.of(), "/");
        assertThat(spawning.with(program).failure()).isEqualTo("exec " + forbidden + ": Permission denied");
    }

    @Test
    void aProgramBeingWrittenIsNamed() throws IOException {
        Path busy = file("busy", "", "rwxr-xr-x");
        try (FileOutputStream writer = new FileOutputStream(busy.toFile())) {
            Files.copy(Path.of("/bin/true"), writer);
            writer.flush();
            assertThat(spawning.run(busy.toString()).failure()).isEqualTo("exec " + busy + ": Text file busy");
        }
    }

    @Test
    void argumentsBeyondTheKernelsLimitAreRefused() throws IOException {
        assertThat(spawning.run("/bin/true", "x".repeat(3_000_000)).failure())
                .isEqualTo("exec /bin/true: Argument list too long");
    }

    @Test
    void aMissingWorkingDirectoryIsNamed() throws IOException {
        assertThat(spawning.workingIn("/no/such/place").failure())
                .isEqualTo("chdir /no/such/place: No such file or directory");
    }

    @Test
    void theWorkingDirectoryIsEnteredAsTheUser() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        assertThat(spawning.as(NOBODY, NOBODY).workingIn(folder.toString()).failure())
                .isEqualTo("chdir " + folder + ": Permission denied");
    }

    @Test
    void aMissingCgroupIsNamed() throws IOException {
        cgroup.get().remove();
        assertThat(spawning.failure()).isEqualTo("clone into cgroup " + cgroup.get() + ": No such file or directory");
    }

    @Test
    void anAttributeThatDoesNotFitIsNamed() throws IOException {
        Placement placement = new Placement(cgroup.get().path(), List.of(), List.of(), Optional.of("nonsense.main"));
        assertThat(spawning.with(placement).failure())
                .isEqualTo("record the PID in nonsense.main of " + cgroup.get() + ": Operation not supported");
    }

    @Test
    void aMissingV1CgroupIsNamed() throws IOException {
        assertThat(spawning.joining(Path.of("/sys/fs/cgroup/pids/no-such/tasks"))
                        .failure())
                .isEqualTo("join cgroup /sys/fs/cgroup/pids/no-such/tasks: No such file or directory");
    }

    @Test
    void aMemoryLimitTooSmallForExecFailsTheStartAndNotTheAgent() throws IOException {
        try (V1Cgroup memory = cgroup.v1("memory")) {
            Files.writeString(memory.path().resolve("memory.limit_in_bytes"), "4096");
            assertThat(spawning.joining(memory.path().resolve("tasks"))
                            .run("/bin/true")
                            .failure())
                    .isEqualTo("exec /bin/true: Cannot allocate memory");
        }
    }

    @Test
    void aMissingNamespaceIsNamed() throws IOException {
        assertThat(spawning.entering(List.of(Path.of("/proc/self/ns/uts"), Path.of("/proc/self/ns/no")))
                        .failure())
                .isEqualTo("join namespace /proc/self/ns/no: No such file or directory");
    }

    @Test
    void anOomScoreOutOfRangeIsNamed() throws IOException {
        assertThat(spawning.tuned(new Tuning(Map.of(), OptionalInt.of(1001), OptionalInt.empty(), 022))
                        .failure())
                .isEqualTo("set oom_score_adj 1001: Invalid argument");
    }

    @Test
    void aLimitAboveTheHardOneIsNamed() throws IOException {
        assumeTrue(
                (CapabilitySets.effective()
                                        >> CapabilitySets.number("SYS_RESOURCE").orElseThrow()
                                & 1)
                        == 0,
                "needs to be without CAP_SYS_RESOURCE");
        long hard = RlimitNumbers.get(RlimitNumbers.resource("nofile").orElseThrow())
                .hard();
        assertThat(spawning.limited("nofile", hard, hard + 1).failure())
                .isEqualTo("set rlimit nofile to " + hard + ":" + (hard + 1)
                        + " without CAP_SYS_RESOURCE: Operation not permitted");
    }

    @Test
    void aSoftLimitAboveTheHardOneIsNamed() throws IOException {
        assertThat(spawning.limited("core", RlimitNumbers.INFINITY, 10).failure())
                .isEqualTo("set rlimit core to infinity:10: Invalid argument");
    }

    @Test
    void theUserNumberThatMeansNoChangeIsRefused() throws IOException {
        assertThat(spawning.as(-1, 0).failure()).isEqualTo("set uid 4294967295: Invalid argument");
    }

    @Test
    void aCapabilityOutsideTheBoundingSetIsNamed() throws IOException {
        long netRaw = 1L << CapabilitySets.number("NET_RAW").orElseThrow();
        assertThat(spawning.as(OptionalInt.of(NOBODY), OptionalLong.of(0), OptionalLong.of(netRaw))
                        .failure())
                .isEqualTo("set capability CAP_NET_RAW: Operation not permitted");
    }

    @Test
    void textWithANulIsRefusedBeforeAnythingIsStarted() {
        assertThatThrownBy(() -> spawning.with(command("/bin/echo", "a\0b")).spawn())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a NUL in \"a\\0b\": the kernel's strings end there");
    }

    private Path file(String name, String content, String permissions) throws IOException {
        Path file = Files.writeString(folder.resolve(name), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
