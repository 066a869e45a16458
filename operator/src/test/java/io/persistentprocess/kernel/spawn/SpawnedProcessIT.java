package io.persistentprocess.kernel.spawn;

import static io.persistentprocess.kernel.spawn.Spawning.exit;
import static io.persistentprocess.kernel.spawn.Spawning.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.ScratchCgroup;
import io.persistentprocess.kernel.cgroup.ScratchCgroup.V1Cgroup;
import io.persistentprocess.kernel.file.FileIdentity;
import io.persistentprocess.kernel.file.RegularFile;
import io.persistentprocess.kernel.libc.Leak;
import io.persistentprocess.kernel.libc.OddSignals;
import io.persistentprocess.kernel.process.CapabilitySets;
import io.persistentprocess.kernel.process.PidFd;
import io.persistentprocess.kernel.process.ProcessStat;
import io.persistentprocess.kernel.process.RlimitNumbers;
import io.persistentprocess.kernel.process.SignalNumbers;
import io.persistentprocess.kernel.process.WaitStatus;
import io.persistentprocess.kernel.spawn.SpawnRequest.Credentials;
import io.persistentprocess.kernel.spawn.SpawnRequest.NewPrivileges;
import io.persistentprocess.kernel.spawn.SpawnRequest.Placement;
import io.persistentprocess.kernel.spawn.SpawnRequest.Program;
import io.persistentprocess.kernel.spawn.SpawnRequest.Tuning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a started process finds around itself, seen from inside or in /proc. */
@ParameterizedClass
@EnumSource(Spawner.Way.class)
class SpawnedProcessIT {
    private static final int NOBODY = 65534;
    private static final long NET_RAW = 1L << CapabilitySets.number("NET_RAW").orElseThrow();
    private static final long NET_ADMIN =
            1L << CapabilitySets.number("NET_ADMIN").orElseThrow();

    @Parameter
    Spawner.Way way;

    @RegisterExtension
    final ScratchCgroup cgroup = new ScratchCgroup();

    @TempDir
    Path folder;

    private Spawning spawning;

    @BeforeEach
    void startInTheScratchCgroup() {
        spawning = Spawning.in(cgroup.get()).with(way);
    }

    @Test
    void itIsBornInItsCgroup() throws IOException {
        SpawnResult.Started started = spawning.started();
        assertThat(cgroup.get().processes()).containsExactly(started.pid());
        assertThat(started.logFailure()).isEmpty();
        // The kernel lets the parent go on a moment before it gives the program's name to the process.
        await().until(() -> ProcessStat.read(started.pid()).orElseThrow().comm().equals("sleep"));
        assertThat(ProcessStat.read(started.pid()).orElseThrow())
                .returns(started.startTicks(), ProcessStat::startTicks)
                .returns(started.pid(), ProcessStat::session)
                .returns((int) ProcessHandle.current().pid(), ProcessStat::parent);
    }

    @Test
    void itLeavesANoteOfItself() throws IOException {
        Placement placement = new Placement(
                cgroup.get().path(),
                List.of(),
                List.of(),
                Optional.of(cgroup.get().attributeName("main")));
        SpawnResult.Started started = spawning.with(placement).started();
        assertThat(cgroup.get().attribute("main")).contains(started.pid() + " " + started.startTicks());
    }

    @Test
    void itHasItsArgumentsAndItsEnvironmentAndNoOther() throws IOException {
        Program program = new Program(
                List.of("/bin/sh"),
                List.of("any-name", "-c", "echo \"$0|$1|$2\"; exec /usr/bin/env", "zero", "", "ü ñ"),
                List.of("A=1", "B=", "C=x y"),
                "/");
        assertThat(spawning.with(program).output().lines())
                .contains("zero||ü ñ", "A=1", "B=", "C=x y")
                .hasSizeBetween(4, 5);
    }

    @Test
    void itHasNoDescriptorsButTheStandardOnes() throws IOException {
        try (Leak _ = Leak.open(40)) {
            SpawnResult.Started started = spawning.logTo(folder.resolve("log")).started();
            // The dynamic loader opens and closes some of its own.
            await().ignoreExceptionsInstanceOf(NoSuchFileException.class)
                    .untilAsserted(() -> assertThat(descriptors(started.pid()))
                            .containsExactly(
                                    "0 /dev/null", "1 " + folder.resolve("log"), "2 " + folder.resolve("log")));
        }
    }

    @Test
    void itsOutputGoesNowhereWithoutALog() throws IOException {
        SpawnResult.Started started = spawning.started();
        // The dynamic loader opens and closes some of its own.
        await().ignoreExceptionsInstanceOf(NoSuchFileException.class)
                .untilAsserted(() -> assertThat(descriptors(started.pid()))
                        .containsExactly("0 /dev/null", "1 /dev/null", "2 /dev/null"));
        assertThat(started.log()).isEmpty();
    }

    @Test
    void itsOutputAndErrorsAreAppendedToTheLog() throws IOException {
        Path log = Files.writeString(folder.resolve("log"), "before\n");
        SpawnResult.Started started =
                spawning.logTo(log).shell("echo out; echo err >&2").started();
        try (RegularFile file = RegularFile.open(log, RegularFile.LastLink.REFUSED)) {
            assertThat(started.log()).contains(new OpenedLog(FileIdentity.of(file.status()), 7));
        }
        exit(started);
        assertThat(log).hasContent("before\nout\nerr");
    }

    @Test
    void foldersOfItsLogThatAreGoneAreMade() throws IOException {
        Path log = folder.resolve("var/log/ppg/group/log");
        SpawnResult.Started started = spawning.logTo(log).shell("echo text").started();
        assertThat(started.logFailure()).isEmpty();
        exit(started);
        assertThat(log).hasContent("text");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("var"))))
                .isEqualTo("rwxr-xr-x");
    }

    @Test
    void foldersOfItsLogAreNotMadeInWhatIsSomebodyElses() throws IOException {
        Path theirs = Files.createDirectory(folder.resolve("theirs"));
        Files.setAttribute(theirs, "unix:uid", 65534);
        SpawnResult.Started started =
                spawning.logTo(theirs.resolve("log/group/log")).started();
        assertThat(started.logFailure()).isPresent();
        assertThat(theirs).isEmptyDirectory();
    }

    @Test
    void aNewLogIsForItsOwnerAndGroup() throws IOException {
        exit(spawning.logTo(folder.resolve("log")).run("/bin/true").started());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("log"))))
                .isEqualTo("rw-r-----");
    }

    @Test
    void aLogThatCannotBeOpenedIsReportedAndDoesNotStopIt() throws IOException {
        Path log = Files.createSymbolicLink(folder.resolve("link"), Path.of("/etc/passwd"));
        SpawnResult.Started started = spawning.logTo(log).started();
        assertThat(started.logFailure().orElseThrow().message())
                .isEqualTo("open " + log + ": Too many levels of symbolic links");
        // The dynamic loader opens and closes some of its own.
        await().ignoreExceptionsInstanceOf(NoSuchFileException.class)
                .untilAsserted(() -> assertThat(descriptors(started.pid()))
                        .containsExactly("0 /dev/null", "1 /dev/null", "2 /dev/null"));
    }

    @Test
    void aFifoWithoutAReaderDoesNotHoldItUp() throws IOException {
        Path fifo = folder.resolve("fifo");
        exit(spawning.run("/usr/bin/mkfifo", fifo.toString()).started());
        assertThat(spawning.logTo(fifo).started().logFailure().orElseThrow().message())
                .isEqualTo("open " + fifo + ": No such device or address");
    }

    @Test
    void itsSignalStateIsCleanThoughTheAgentsIsNot() throws IOException {
        try (OddSignals _ =
                OddSignals.ignoringAndBlocking(SignalNumbers.number("SIGWINCH").orElseThrow())) {
            int pid = spawning.started().pid();
            assertThat(status(pid, "SigBlk")).matches("0+");
            assertThat(status(pid, "SigIgn")).matches("0+");
            assertThat(status(pid, "SigPnd")).matches("0+");
        }
    }

    @Test
    void aWriteWithoutAReaderFailsWhereSigpipeIsToBeIgnored() throws IOException {
        Tuning ignoring = new Tuning(
                Map.of(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Tuning.DEFAULT_UMASK,
                SpawnRequest.Sigpipe.IGNORED,
                SchedulingAttributes.UNCHANGED);
        int bit = 1 << (SignalNumbers.number("SIGPIPE").orElseThrow() - 1);
        assertThat(status(spawning.tuned(ignoring).started().pid(), "SigIgn")).isEqualTo("%016x".formatted(bit));
    }

    @Test
    void itIsTunedAsAsked() throws IOException {
        int nofile = RlimitNumbers.resource("nofile").orElseThrow();
        Tuning tuning = new Tuning(
                Map.of(nofile, new RlimitNumbers.Limit(123, 456)), OptionalInt.of(321), OptionalInt.of(7), 027);
        int pid = spawning.tuned(tuning).started().pid();
        assertThat(Files.readString(Path.of("/proc/" + pid + "/oom_score_adj"))).isEqualToIgnoringWhitespace("321");
        assertThat(Files.readString(Path.of("/proc/" + pid + "/limits"))).containsPattern("Max open files +123 +456");
        assertThat(status(pid, "Umask")).isEqualTo("0027");
        assertThat(Files.readString(Path.of("/proc/" + pid + "/stat")).split(" ", -1)[18])
                .isEqualTo("7");
    }

    @Test
    void itsTuningIsNotTheAgents() throws IOException {
        Path own = Path.of("/proc/self/oom_score_adj");
        String before = Files.readString(own);
        spawning.tuned(new Tuning(Map.of(), OptionalInt.of(777), OptionalInt.of(5), 077))
                .started();
        assertThat(Files.readString(own)).isEqualTo(before);
    }

    @Test
    void itRunsAsItsUserWithItsGroups() throws IOException {
        int pid = spawning.as(NOBODY, 12, 12, 34).started().pid();
        assertThat(status(pid, "Uid")).isEqualTo("65534\t65534\t65534\t65534");
        assertThat(status(pid, "Gid")).isEqualTo("12\t12\t12\t12");
        assertThat(status(pid, "Groups")).isEqualTo("12 34");
        assertThat(status(pid, "CapEff")).matches("0+");
        assertThat(status(pid, "CapPrm")).matches("0+");
        assertThat(Files.getOwner(Path.of("/proc/self/task")).getName()).isEqualTo("root");
    }

    @Test
    void aUserMayHaveSingleCapabilities() throws IOException {
        int pid = spawning.as(OptionalInt.of(NOBODY), OptionalLong.of(NET_RAW | NET_ADMIN), OptionalLong.of(NET_RAW))
                .started()
                .pid();
        assertThat(capabilities(pid, "CapEff")).isEqualTo(NET_RAW);
        assertThat(capabilities(pid, "CapPrm")).isEqualTo(NET_RAW);
        assertThat(capabilities(pid, "CapAmb")).isEqualTo(NET_RAW);
        assertThat(capabilities(pid, "CapBnd")).isEqualTo(NET_RAW | NET_ADMIN);
    }

    @Test
    void rootMayBeLimitedToSingleCapabilities() throws IOException {
        int pid = spawning.as(OptionalInt.empty(), OptionalLong.of(NET_RAW), OptionalLong.empty())
                .started()
                .pid();
        assertThat(capabilities(pid, "CapEff")).isEqualTo(NET_RAW);
        assertThat(capabilities(pid, "CapBnd")).isEqualTo(NET_RAW);
        assertThat(capabilities(pid, "CapInh")).isZero();
    }

    @Test
    void newPrivilegesAreRefusedWhenAsked() throws IOException {
        Credentials refused = new Credentials(
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                NewPrivileges.REFUSED);
        assertThat(status(spawning.as(refused).started().pid(), "NoNewPrivs")).isEqualTo("1");
        assertThat(status(spawning.started().pid(), "NoNewPrivs")).isEqualTo("0");
    }

    @Test
    void itWorksInItsDirectory() throws IOException {
        assertThat(spawning.shell("pwd -P").workingIn(folder.toString()).output())
                .isEqualToIgnoringWhitespace(folder.toRealPath().toString());
    }

    @Test
    void itJoinsV1Cgroups() throws IOException {
        try (V1Cgroup pids = cgroup.v1("pids");
                V1Cgroup freezer = cgroup.v1("freezer")) {
            int pid = spawning.joining(
                            pids.path().resolve("tasks"), freezer.path().resolve("cgroup.procs"))
                    .started()
                    .pid();
            assertThat(Files.readString(Path.of("/proc/" + pid + "/cgroup")))
                    .contains(
                            ":pids:/" + pids.path().getFileName(),
                            ":freezer:/" + freezer.path().getFileName(),
                            "0::/" + cgroup.get().path().getFileName());
            cgroup.get().kill();
        }
    }

    @Test
    void itJoinsTheNamespacesOfAnotherProcess() throws IOException {
        Program program = Spawning.command(
                "/usr/bin/unshare",
                "--mount",
                "--uts",
                "--net",
                "/bin/sh",
                "-c",
                "mount -t tmpfs ppg-test /mnt; exec sleep 1000");
        int other = spawning.with(program).started().pid();
        await().until(() -> ProcessStat.read(other).orElseThrow().comm().equals("sleep"));
        List<String> kinds = List.of("mnt", "uts", "net");
        List<Path> files = kinds.stream()
                .map(kind -> Path.of("/proc/" + other + "/ns/" + kind))
                .toList();
        int pid = spawning.entering(files).workingIn("/mnt").started().pid();
        for (Path file : files) {
            Path joined = Path.of("/proc/" + pid + "/ns").resolve(file.getFileName());
            assertThat(Files.readSymbolicLink(joined)).isEqualTo(Files.readSymbolicLink(file));
            assertThat(Files.readSymbolicLink(joined))
                    .isNotEqualTo(
                            Files.readSymbolicLink(Path.of("/proc/self/ns").resolve(file.getFileName())));
        }
        assertThat(Files.readString(Path.of("/proc/" + pid + "/mountinfo"))).contains("ppg-test");
    }

    @Test
    void aChildThatHangsBeforeExecIsPendingAndRunsOnceItCan() throws IOException {
        Spawning impatient = spawning.with(Spawner.Way.GUARDED).with(Spawner.load(Duration.ofMillis(50)));
        cgroup.get().freeze();
        SpawnResult.Pending one = (SpawnResult.Pending) impatient.spawn();
        SpawnResult.Pending other = (SpawnResult.Pending) impatient.spawn();
        await().until(() -> one.pid().isPresent() && other.pid().isPresent());
        assertThat(cgroup.get().processes())
                .containsExactlyInAnyOrder(one.pid().orElseThrow(), other.pid().orElseThrow());
        assertThat(impatient.spawner().completed()).isEmpty();
        Cgroup elsewhere = cgroup.get().child("other");
        cgroup.get().thaw();

        Map<SpawnResult.Pending, SpawnResult> settled = settled(impatient.spawner(), 2);
        assertThat(settled).containsOnlyKeys(one, other);
        SpawnResult.Started started = (SpawnResult.Started) settled.get(one);
        assertThat(started.pid()).isEqualTo(one.pid().getAsInt());
        assertThat(ProcessStat.read(started.pid()))
                .get()
                .returns("sleep", ProcessStat::comm)
                .returns(started.startTicks(), ProcessStat::startTicks);
        elsewhere.create();
        spawning.with(Placement.in(elsewhere.path())).started();
    }

    @Test
    void aPendingChildDiesByKill() throws IOException {
        cgroup.get().freeze();
        Spawning impatient = spawning.with(Spawner.Way.GUARDED).with(Spawner.load(Duration.ofMillis(50)));
        SpawnResult.Pending pending = (SpawnResult.Pending) impatient.spawn();
        await().until(() -> pending.pid().isPresent());
        pending.kill();
        SpawnResult.Started started =
                (SpawnResult.Started) settled(impatient.spawner(), 1).get(pending);
        assertThat(Spawning.exit(started)).isEqualTo(new WaitStatus.Killed(9, false));
    }

    @Test
    void aCallerThatDoesNotWaitIsNotifiedOfEachStart() throws IOException {
        Spawner spawner = Spawner.load(Duration.ZERO);
        Spawning hasty = spawning.with(Spawner.Way.GUARDED).with(spawner);
        List<SpawnResult> results = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            results.add(hasty.run(i % 2 == 0 ? "/bin/true" : "/no/such/program").spawn());
        }
        List<SpawnResult> all = Stream.concat(
                        results.stream().filter(result -> !(result instanceof SpawnResult.Pending)),
                        settled(spawner, (int) results.stream()
                                        .filter(SpawnResult.Pending.class::isInstance)
                                        .count())
                                .values()
                                .stream())
                .toList();
        assertThat(all).hasSize(200);
        assertThat(all)
                .filteredOn(SpawnResult.Failed.class::isInstance)
                .hasSize(100)
                .allSatisfy(result -> {
                    SpawnResult.Failed failed = (SpawnResult.Failed) result;
                    assertThat(failed.failure().message())
                            .isEqualTo("exec /no/such/program: No such file or directory");
                    if (failed.remains().isPresent()) {
                        try (PidFd remains = failed.remains().get()) {
                            assertThat(await().until(remains::reap, Optional::isPresent))
                                    .contains(new WaitStatus.Exited(127));
                        }
                    }
                });
        for (SpawnResult result : all) {
            if (result instanceof SpawnResult.Started started) {
                assertThat(Spawning.exit(started)).isEqualTo(new WaitStatus.Exited(0));
            }
        }
    }

    private static Map<SpawnResult.Pending, SpawnResult> settled(Spawner spawner, int count) {
        Map<SpawnResult.Pending, SpawnResult> settled = new HashMap<>();
        await().pollInterval(Duration.ofMillis(2)).until(() -> {
            spawner.completed().forEach(start -> settled.put(start.pending(), start.result()));
            return settled.size() == count;
        });
        return settled;
    }

    /** Some of them in one tick of the kernel's clock, some across two. */
    @Test
    void theStartTimeIsTheKernelsWheneverItIsTaken() throws IOException {
        List<SpawnResult.Started> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            SpawnResult.Started started = spawning.run("/bin/true").started();
            assertThat(ProcessStat.read(started.pid())).get().returns(started.startTicks(), ProcessStat::startTicks);
            all.add(started);
        }
        for (SpawnResult.Started started : all) {
            exit(started);
        }
    }

    @Test
    void nothingIsLeftOpenInTheAgentAfterManyStarts() throws IOException {
        // With the first start comes what the spawner has for all of them.
        exit(spawning.run("/bin/true").started());
        long before = openDescriptors();
        for (int i = 0; i < 50; i++) {
            exit(spawning.run("/bin/true").started());
            spawning.run("/no/such").failure();
        }
        assertThat(openDescriptors()).isLessThanOrEqualTo(before);
    }

    private static long openDescriptors() throws IOException {
        try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd"))) {
            return entries.count();
        }
    }

    private static long capabilities(int pid, String field) throws IOException {
        return Long.parseUnsignedLong(status(pid, field), 16);
    }

    private static List<String> descriptors(int pid) throws IOException {
        List<String> descriptors = new ArrayList<>();
        try (Stream<Path> entries = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (Path entry : entries.sorted().toList()) {
                descriptors.add(entry.getFileName() + " " + Files.readSymbolicLink(entry));
            }
        }
        return descriptors;
    }
}
