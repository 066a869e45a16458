package io.persistentprocess.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.kernel.SpawnRequest.Credentials;
import io.persistentprocess.kernel.SpawnRequest.NewPrivileges;
import io.persistentprocess.kernel.SpawnRequest.Placement;
import io.persistentprocess.kernel.SpawnRequest.Program;
import io.persistentprocess.kernel.SpawnRequest.Tuning;
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
record Spawning(
        Spawner spawner,
        Spawner.Way way,
        Placement placement,
        Program program,
        Optional<Path> log,
        Credentials credentials,
        Tuning tuning) {
    static final String PATH = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";

    static Spawning in(Cgroup cgroup) {
        return new Spawning(
                Spawner.load(),
                Spawner.Way.GUARDED,
                Placement.in(cgroup.path()),
                command("/bin/sleep", "1000"),
                Optional.empty(),
                Credentials.unchanged(),
                Tuning.unchanged());
    }

    static Program command(String... command) {
        return new Program(List.of(command[0]), List.of(command), List.of(PATH), "/");
    }

    Spawning with(Spawner other) {
        return new Spawning(other, way, placement, program, log, credentials, tuning);
    }

    Spawning with(Spawner.Way other) {
        return new Spawning(spawner, other, placement, program, log, credentials, tuning);
    }

    Spawning with(Placement other) {
        return new Spawning(spawner, way, other, program, log, credentials, tuning);
    }

    Spawning with(Program other) {
        return new Spawning(spawner, way, placement, other, log, credentials, tuning);
    }

    Spawning run(String... command) {
        return with(command(command));
    }

    Spawning shell(String script) {
        return run("/bin/sh", "-c", script);
    }

    Spawning joining(Path... v1Files) {
        return with(new Placement(
                placement.cgroup(), List.of(v1Files), placement.namespaces(), placement.recordAttribute()));
    }

    Spawning entering(List<Path> namespaces) {
        return with(new Placement(placement.cgroup(), placement.joinV1(), namespaces, placement.recordAttribute()));
    }

    Spawning workingIn(String directory) {
        return with(new Program(program.executableCandidates(), program.arguments(), program.environment(), directory));
    }

    Spawning logTo(Path file) {
        return new Spawning(spawner, way, placement, program, Optional.of(file), credentials, tuning);
    }

    Spawning as(Credentials other) {
        return new Spawning(spawner, way, placement, program, log, other, tuning);
    }

    Spawning as(int uid, int gid, Integer... groups) {
        return as(new Credentials(
                OptionalInt.of(uid),
                OptionalInt.of(gid),
                Optional.of(List.of(groups)),
                OptionalLong.empty(),
                OptionalLong.empty(),
                NewPrivileges.ALLOWED));
    }

    Spawning as(OptionalInt uid, OptionalLong bounding, OptionalLong ambient) {
        return as(
                new Credentials(uid, OptionalInt.empty(), Optional.empty(), bounding, ambient, NewPrivileges.ALLOWED));
    }

    Spawning tuned(Tuning other) {
        return new Spawning(spawner, way, placement, program, log, credentials, other);
    }

    Spawning limited(String resource, long soft, long hard) {
        return tuned(new Tuning(
                Map.of(Rlimits.resource(resource).orElseThrow(), new Rlimits.Limit(soft, hard)),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Tuning.DEFAULT_UMASK));
    }

    SpawnRequest request() {
        return new SpawnRequest(placement, program, log, credentials, tuning);
    }

    SpawnResult spawn() throws IOException {
        return spawner.spawn(spawner.prepare(request()), way, this::request);
    }

    SpawnResult.Started started() throws IOException {
        SpawnResult result = spawn();
        assertThat(result).isInstanceOf(SpawnResult.Started.class);
        return (SpawnResult.Started) result;
    }

    String failure() throws IOException {
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
    String output() throws IOException {
        Path file = Files.createTempFile("ppg-output", ".log");
        try {
            assertThat(exit(logTo(file).started())).isEqualTo(new WaitStatus.Exited(0));
            return Files.readString(file);
        } finally {
            Files.delete(file);
        }
    }

    static WaitStatus exit(SpawnResult.Started started) {
        try (PidFd pidFd = started.pidFd()) {
            return await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(2))
                    .until(pidFd::reap, Optional::isPresent)
                    .orElseThrow();
        }
    }

    /** A field of /proc/PID/status. */
    static String status(int pid, String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).strip())
                .findFirst()
                .orElseThrow();
    }
}
