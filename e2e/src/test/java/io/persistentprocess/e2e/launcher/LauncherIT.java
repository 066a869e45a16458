package io.persistentprocess.e2e.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.Commands;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens before Java is started. */
class LauncherIT {
    /** Takes long enough for others to come in between. */
    private static final String MAVEN = """
            #!/bin/sh
            echo built >> ../builds
            sleep 1
            mkdir -p operator/target/lib operator/target/classes/linux-x86-64 operator/target/classes/linux-aarch64
            : > operator/target/lib/jna-1.jar
            : > operator/target/classes/linux-x86-64/libppgspawn.so
            : > operator/target/classes/linux-aarch64/libppgspawn.so
            : > operator/target/ppg.jar
            """;

    private static final String JAR = """
            #!/bin/sh
            mkdir -p "$(dirname "$3")"
            : > "$3"
            """;

    private static final String JAVA = """
            #!/bin/sh
            echo "$LC_ALL $*"
            """;

    private static final List<String> TOOLS =
            List.of("dirname", "readlink", "sed", "find", "uname", "mkdir", "mv", "cp", "rm", "ln", "cat", "sleep");

    enum Locking {
        WITH_FLOCK,
        WITHOUT_FLOCK
    }

    @TempDir
    private Path folder;

    private Path tools;
    private Path launcher;

    @BeforeEach
    void copyTheLauncher() throws IOException {
        Path repository = Files.createDirectory(folder.resolve("repository"));
        Files.createDirectories(repository.resolve("operator/bin"));
        Files.createDirectories(repository.resolve("operator/src/main"));
        launcher = repository.resolve("operator/bin/ppg");
        Files.copy(Path.of("../operator/bin/ppg"), launcher, StandardCopyOption.COPY_ATTRIBUTES);
        Files.createFile(repository.resolve("pom.xml"));
        Files.createFile(repository.resolve("operator/pom.xml"));
        tools = Files.createDirectory(folder.resolve("tools"));
        script("mvn", MAVEN);
        script("jar", JAR);
        script("java", JAVA);
        for (String tool : TOOLS) {
            offer(tool, "coreutils");
        }
    }

    /** A stand-in: Jupiter would warn of links that lead out of its folder. */
    private void offer(String tool, String debianPackage) throws IOException {
        script(tool, "#!/bin/sh\nexec %s \"$@\"\n".formatted(Commands.installed(tool, debianPackage)));
    }

    private void script(String name, String text) throws IOException {
        assertThat(Files.writeString(tools.resolve(name), text).toFile().setExecutable(true))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void oneOfManyThatAreStartedAtOnceBuilds(Locking locking) throws Exception {
        offer(locking);

        assertThat(outputs(4)).hasSize(4).allMatch(line -> line.startsWith("C.UTF-8 ") && line.endsWith(" --version"));

        assertThat(folder.resolve("builds")).hasContent("built");
        assertThat(launcher.resolve("../../target/.ppg.builder").normalize()).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void whatAKilledBuilderLeftIsNoHindrance(Locking locking) throws Exception {
        offer(locking);
        Path target = Files.createDirectory(launcher.resolve("../../target").normalize());
        Files.createSymbolicLink(target.resolve(".ppg.builder"), Path.of("999999999"));
        Files.createFile(target.resolve(".ppg.lock"));

        assertThat(outputs(2)).hasSize(2);

        assertThat(folder.resolve("builds")).hasContent("built");
    }

    @Test
    void whatTheFirstOneBuildsOthersCanRead() throws Exception {
        offer(Locking.WITH_FLOCK);

        Process first = start(
                folder.resolve("out").toFile(),
                "/bin/sh",
                "-c",
                "umask 077; exec \"$0\" --version",
                launcher.toString());

        assertThat(first.waitFor()).isZero();
        assertThat(Files.getPosixFilePermissions(folder.resolve("builds"))).contains(PosixFilePermission.OTHERS_READ);
    }

    private void offer(Locking locking) throws IOException {
        if (locking == Locking.WITH_FLOCK) {
            offer("flock", "util-linux");
        }
    }

    private List<String> outputs(int launchers) throws Exception {
        List<Process> started = new ArrayList<>();
        try {
            for (int i = 0; i < launchers; i++) {
                started.add(start(folder.resolve("out-" + i).toFile()));
            }
            for (Process each : started) {
                assertThat(each.waitFor()).isZero();
            }
        } finally {
            started.forEach(Process::destroyForcibly);
        }
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith("out-"))
                    .toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }

    private Process start(File out) throws IOException {
        return start(out, launcher.toString(), "--version");
    }

    private Process start(File out, String... command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("PPG_JAVA", tools.resolve("java").toString());
        return builder.start();
    }
}
