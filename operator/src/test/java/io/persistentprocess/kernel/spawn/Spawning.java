package io.persistentprocess.kernel.spawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.process.PidFd;
import io.persistentprocess.kernel.process.RlimitNumbers;
import io.persistentprocess.kernel.process.WaitStatus;
import io.persistentprocess.kernel.spawn.SpawnRequest.Credentials;
import io.persistentprocess.kernel.spawn.SpawnRequest.Inheritance;
import io.persistentprocess.kernel.spawn.SpawnRequest.NewPrivileges;
import io.persistentprocess.kernel.spawn.SpawnRequest.Placement;
import io.persistentprocess.kernel.spawn.SpawnRequest.Program;
import io.persistentprocess.kernel.spawn.SpawnRequest.Tuning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Spawn requests with one thing unlike the others, and looks at what came of them. */
public record Spawning(
        Spawner spawner,
        Spawner.Way way,
        Placement placement,
        Program program,
        Optional<Path> log,
        Credentials credentials,
        Tuning tuning,
        Inheritance inheritance) {
    static final String PATH = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";

    public static Spawning in(Cgroup cgroup) {
        return new Spawning(
                Spawner.load(),
                Spawner.Way.GUARDED,
                Placement.in(cgroup.path()),
                command("/bin/sleep", "1000"),
                Optional.empty(),
                Credentials.unchanged(),
                Tuning.unchanged(),
                Inheritance.NONE);
    }

    static Program command(String... command) {
        return new Program(List.of(command[0]), List.of(command), List.of(PATH), "/");
    }

    public Spawning with(Spawner other) {
        return new Spawning(other, way, placement, program, log, credentials, tuning, inheritance);
    }

    Spawning with(Spawner.Way other) {
        return new Spawning(spawner, other, placement, program, log, credentials, tuning, inheritance);
    }

    public Spawning with(Placement other) {
        return new Spawning(spawner, way, other, program, log, credentials, tuning, inheritance);
    }

    Spawning with(Program other) {
        return new Spawning(spawner, way, placement, other, log, credentials, tuning, inheritance);
    }

    public Spawning run(String... command) {
        return with(command(command));
    }

    public Spawning shell(String script) {
        return run("/bin/sh", "-c", script);
    }

    Spawning joining(Path... v1Files) {
        return with(new Placement(
                placement.cgroup(), List.of(v1Files), placement.namespaces(), placement.recordAttribute()));
    }

    Spawning entering(List<Path> namespaces) {
        return with(new Placement(placement.cgroup(), placement.joinV1(), namespaces, placement.recordAttribute()));
    }

    public Spawning workingIn(String directory) {
        return with(new Program(program.executableCandidates(), program.arguments(), program.environment(), directory));
    }

    public Spawning logTo(Path file) {
        return new Spawning(spawner, way, placement, program, Optional.of(file), credentials, tuning, inheritance);
    }

    public Spawning as(Credentials other) {
        return new Spawning(spawner, way, placement, program, log, other, tuning, inheritance);
    }

    public Spawning as(int uid, int gid, Integer... groups) {
        return as(new Credentials(
                OptionalInt.of(uid),
                OptionalInt.of(gid),
                Optional.of(List.of(groups)),
                OptionalLong.empty(),
                OptionalLong.empty(),
                NewPrivileges.ALLOWED));
    }

    public Spawning as(OptionalInt uid, OptionalLong bounding, OptionalLong ambient) {
        return as(
                new Credentials(uid, OptionalInt.empty(), Optional.empty(), bounding, ambient, NewPrivileges.ALLOWED));
    }

    Spawning tuned(Tuning other) {
        return new Spawning(spawner, way, placement, program, log, credentials, other, inheritance);
    }

    public Spawning limited(String resource, long soft, long hard) {
        return tuned(new Tuning(
                Map.of(RlimitNumbers.resource(resource).orElseThrow(), new RlimitNumbers.Limit(soft, hard)),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Tuning.DEFAULT_UMASK));
    }

    Spawning scheduled(SchedulingAttributes scheduling) {
        return tuned(new Tuning(
                tuning.rlimits(), tuning.oomScoreAdj(), tuning.nice(), tuning.umask(), tuning.sigpipe(), scheduling));
    }

    Spawning inheriting(Inheritance other) {
        return new Spawning(spawner, way, placement, program, log, credentials, tuning, other);
    }

    SpawnRequest request() {
        return new SpawnRequest(
                placement, program, log, credentials, tuning, OptionalInt.empty(), inheritance, Optional.empty());
    }

    public SpawnResult spawn() throws IOException {
        return spawner.spawn(spawner.prepare(request()), way, this::request);
    }

    public SpawnResult.Started started() throws IOException {
        SpawnResult result = spawn();
        assertThat(result).isInstanceOf(SpawnResult.Started.class);
        return (SpawnResult.Started) result;
    }

    public String failure() throws IOException {
        SpawnResult result = spawn();
        assertThat(result).isInstanceOf(SpawnResult.Failed.class);
        SpawnResult.Failed failed = (SpawnResult.Failed) result;
        if (failed.remains().isPresent()) {
            try (PidFd remains = failed.remains().get()) {
                await().pollInterval(Duration.ofMillis(2)).until(remains::reap, Optional::isPresent);
            }
        }
        return failed.failure().message();
    }

    /** What a command wrote, once it has ended. */
    public String output() throws IOException {
        Path file = Files.createTempFile("ppg-output", ".log");
        try {
            assertThat(exit(logTo(file).started())).isEqualTo(new WaitStatus.Exited(0));
            return Files.readString(file);
        } finally {
            Files.delete(file);
        }
    }

    public static WaitStatus exit(SpawnResult.Started started) {
        try (PidFd pidFd = started.pidFd()) {
            return await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(2))
                    .until(pidFd::reap, Optional::isPresent)
                    .orElseThrow();
        }
    }

    /** A field of /proc/PID/status. */
    public static String status(int pid, String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).strip())
                .findFirst()
                .orElseThrow();
    }
}
