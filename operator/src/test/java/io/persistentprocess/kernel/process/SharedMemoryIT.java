package io.persistentprocess.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.kernel.cgroup.ScratchCgroup;
import io.persistentprocess.kernel.spawn.SpawnRequest.Credentials;
import io.persistentprocess.kernel.spawn.SpawnRequest.NewPrivileges;
import io.persistentprocess.kernel.spawn.SpawnResult;
import io.persistentprocess.kernel.spawn.Spawner;
import io.persistentprocess.kernel.spawn.Spawning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A child shares the agent's memory until it execs: nobody with the rights it has by then may get at that memory through it, however long it takes. */
class SharedMemoryIT {
    private static final int NOBODY = 65534;
    private static final String PERL = "/usr/bin/perl";

    /** F_SETLEASE with F_WRLCK, fcntl(2): whoever opens the file, also by exec, waits for /proc/sys/fs/lease-break-time. */
    private static final String HOLD_LEASE = """
            $SIG{IO} = 'IGNORE'; open(my $file, '<', $ARGV[0]) or die $!; fcntl($file, 1024, 1) or die $!; $| = 1; print "held\\n"; sleep 1000;
            """;

    /** Waits for a file that names a process. */
    private static final String OPEN_MEMORY = """
            my ($named, $opened) = (shift, 0);
            select(undef, undef, undef, 0.01) until -s $named;
            open(my $file, '<', $named) or die $!;
            my $pid = readline($file);
            for (1 .. 5000) { $opened++ if open(my $memory, '+<', "/proc/$pid/mem") }
            print "$opened\n";
            """;

    @RegisterExtension
    final ScratchCgroup cgroup = new ScratchCgroup();

    private DumpableAttribute.Access before;
    private Path folder;

    @BeforeEach
    void prepare() throws IOException {
        assumeTrue(Files.isExecutable(Path.of(PERL)), "needs perl to hold a lease");
        before = DumpableAttribute.access();
        folder = Files.createTempDirectory("ppg-shared-memory");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void restore() throws IOException {
        DumpableAttribute.set(before);
        cgroup.get().kill();
        try (Stream<Path> files = Files.walk(folder).sorted((one, other) -> other.compareTo(one))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    private static Stream<Arguments> attackers() {
        return Stream.of(user(NOBODY), user(0))
                .flatMap(credentials -> Stream.of(DumpableAttribute.Access.values())
                        .map(access -> Arguments.of("uid " + credentials.uid().getAsInt(), credentials, access)));
    }

    /** Without any capabilities, root as well. */
    private static Credentials user(int uid) {
        return new Credentials(
                OptionalInt.of(uid),
                OptionalInt.of(uid),
                Optional.of(List.of()),
                OptionalLong.of(0),
                OptionalLong.empty(),
                NewPrivileges.ALLOWED);
    }

    /** OPEN is what a start of another member makes of the memory for a moment, where fs.suid_dumpable is 1. */
    @ParameterizedTest(name = "{0}, {2}")
    @MethodSource("attackers")
    void row55_noOtherUserOpensTheMemoryOfAChildThatHangsBeforeExec(
            String who, Credentials attacker, DumpableAttribute.Access access) throws IOException {
        Path program = programOf(attacker);
        Path told = folder.resolve("told");
        Path named = folder.resolve("named");
        Path opened = folder.resolve("opened");
        Spawning attackers = Spawning.in(cgroup.get()).as(attacker);
        attackers.logTo(told).run(PERL, "-e", HOLD_LEASE, program.toString()).started();
        SpawnResult.Started opener = attackers
                .logTo(opened)
                .run(PERL, "-e", OPEN_MEMORY, named.toString())
                .started();
        await().until(() -> Files.readString(told).equals("held\n"));

        SpawnResult.Pending child = (SpawnResult.Pending) Spawning.in(cgroup.get())
                .with(Spawner.load(Duration.ofMillis(50)))
                .as(attacker)
                .run(program.toString())
                .spawn();
        int pid = await().until(child::pid, OptionalInt::isPresent).orElseThrow();
        await().until(() -> Spawning.status(pid, "CapEff").equals("0000000000000000"));
        assertThat(Spawning.status(pid, "CapEff")).as(who).isEqualTo("0000000000000000");
        DumpableAttribute.set(access);
        Files.setPosixFilePermissions(Files.createFile(named), PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(named, Integer.toString(pid));

        assertThat(Spawning.exit(opener)).isEqualTo(new WaitStatus.Exited(0));
        assertThat(Files.readString(opened)).isEqualTo("0\n");
        assertThat(Spawning.status(pid, "Name")).as("still hangs").isNotEqualTo("program");
    }

    private Path programOf(Credentials owner) throws IOException {
        Path program = Files.copy(Path.of("/bin/true").toRealPath(), folder.resolve("program"));
        Files.setAttribute(program, "unix:uid", owner.uid().getAsInt());
        return program;
    }

    @Test
    void rootsMemoryStaysClosedWhateverBecomesOfTheChildrenAndTheirsIsOpenToTheirUser() throws IOException {
        DumpableAttribute.closeRoots();
        Spawning spawning = Spawning.in(cgroup.get()).as(user(NOBODY));
        SpawnResult.Started started = spawning.started();
        spawning.run("/no/such/program").failure();
        Spawning.exit(spawning.run("/bin/true").started());

        assertThat(DumpableAttribute.access()).isEqualTo(DumpableAttribute.Access.CLOSED);
        assertThat(Files.getAttribute(Path.of("/proc/" + started.pid() + "/mem"), "unix:uid"))
                .isEqualTo(NOBODY);
        assertThat(Files.getAttribute(Path.of("/proc/self/mem"), "unix:uid")).isEqualTo(0);
    }

    @Test
    void whatIsKeptUntilExecIsGoneAfterwards() throws IOException {
        for (int uid : List.of(0, NOBODY)) {
            int pid = Spawning.in(cgroup.get()).as(user(uid)).started().pid();
            for (String set : List.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")) {
                assertThat(Spawning.status(pid, set)).as(set).isEqualTo("0000000000000000");
            }
        }
    }
}
