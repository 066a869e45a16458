package io.persistentprocess.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.SlowHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Root must not build, and so run, what others can change: the launcher in a clone of somebody else's. */
class LauncherOwnersIT {
    private static final int NOBODY = 65534;

    @TempDir
    Path folder;

    private Path clone;
    private Path launcher;

    @BeforeEach
    void cloneWithAMavenThatFails() throws IOException {
        assumeTrue((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0, "needs root to give files away");
        clone = Files.createDirectory(folder.resolve("clone"));
        launcher = clone.resolve("operator/bin/ppg");
        Files.createDirectories(launcher.getParent());
        Files.createDirectories(clone.resolve("operator/src/main"));
        Files.copy(Path.of("bin/ppg"), launcher);
        Files.createFile(clone.resolve("pom.xml"));
        Files.createFile(clone.resolve("operator/pom.xml"));
        Files.createFile(clone.resolve("operator/src/main/Main.java"));
        Path maven = Files.createDirectory(folder.resolve("bin")).resolve("mvn");
        Files.writeString(maven, "#!/bin/sh\necho this is Maven\nexit 1\n");
        for (Path script : new Path[] {maven, launcher}) {
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private String run(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(launcher.toString(), "status").redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().put("PPG_JAVA", System.getProperty("java.home") + "/bin/java");
        builder.environment().merge("PATH", "", (path, _) -> folder.resolve("bin") + ":" + path);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.onExit()
                        .orTimeout(SlowHost.atItsPace(Duration.ofSeconds(30)).toSeconds(), TimeUnit.SECONDS)
                        .join()
                        .exitValue())
                .isEqualTo(1);
        return output;
    }

    private void give(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.toList()) {
                Files.setAttribute(file, "unix:uid", NOBODY);
            }
        }
    }

    @Test
    void rootBuildsWhatIsRootsAlone() throws IOException {
        assertThat(run(Map.of())).contains("this is Maven");
    }

    @Test
    void rootDoesNotBuildInACloneOfSomebodyElses() throws IOException {
        give(clone);
        assertThat(run(Map.of()))
                .isEqualTo(
                        "ppg: ppg is to be built by root (first run), but %s belongs to nobody, who would be root with it; run %s once as nobody, or chown -R root: %s\n",
                        clone, launcher, clone);
        assertThat(clone.resolve("operator/target")).doesNotExist();
        assertThat(run(Map.of("PPG_BUILD_AS_ROOT", "yes"))).contains("this is Maven");
    }

    @Test
    void norWhereOneSourceIsSomebodyElses() throws IOException {
        Path source = clone.resolve("operator/src/main/Main.java");
        give(source);
        assertThat(run(Map.of()))
                .contains("but " + source + " belongs to nobody")
                .doesNotContain("Maven");
    }

    @Test
    void norWhereOthersMayWrite() throws IOException {
        Path target = Files.createDirectory(clone.resolve("operator/target"));
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(run(Map.of()))
                .isEqualTo(
                        "ppg: ppg is to be built by root (first run), but others may write to %s; run chmod -R go-w %s\n",
                        target, clone);
    }

    @Test
    void norWhereOthersMayExchangeTheWholeClone() throws IOException {
        Files.setAttribute(folder, "unix:uid", NOBODY);
        assertThat(run(Map.of()))
                .contains("but it lies in " + folder + " of nobody")
                .doesNotContain("Maven");
    }
}
