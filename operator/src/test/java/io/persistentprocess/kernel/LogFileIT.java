package io.persistentprocess.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.kernel.LogFile.Rotation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Rotation of a file that somebody appends to; needs root for a writer in a cgroup and for a small file system. */
class LogFileIT {
    private static final int BLOCK = 4096;

    @RegisterExtension
    final ScratchCgroup cgroup = new ScratchCgroup();

    @TempDir
    Path folder;

    private Path log;

    @BeforeEach
    void nameTheLog() {
        log = folder.resolve("log");
    }

    @Test
    void aFastWriterLosesAndRepeatsNothing() throws IOException {
        Files.createFile(log);
        Path stop = folder.resolve("stop");
        String script =
                "i=0; until test -e " + stop + "; do seq $((i * 5000 + 1)) $((i * 5000 + 5000)); i=$((i + 1)); done";
        SpawnResult.Started writer =
                Spawning.in(cgroup.get()).logTo(log).shell(script).started();
        int rotations = 0;
        while (rotations < 10) {
            rotations += LogFile.rotate(log, 1000) == Rotation.ROTATED ? 1 : 0;
        }
        Files.createFile(stop);
        assertThat(Spawning.exit(writer)).isEqualTo(new WaitStatus.Exited(0));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int number = rotations; number >= 1; number--) {
            all.write(Files.readAllBytes(Path.of(log + "." + number)));
        }
        all.write(Files.readAllBytes(log));
        List<String> lines = all.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines)
                .isEqualTo(IntStream.rangeClosed(1, lines.size())
                        .mapToObj(Integer::toString)
                        .toList());
        assertThat(lines.size() % 5000).isZero();
    }

    @Test
    void theOldestFilesGo() throws IOException {
        for (String content : List.of("a", "b", "c", "d")) {
            Files.writeString(log, content.repeat(BLOCK));
            Files.writeString(log, "+", StandardOpenOption.APPEND);
            assertThat(LogFile.rotate(log, 3)).isEqualTo(Rotation.ROTATED);
        }
        assertThat(log).hasContent("+");
        assertThat(Path.of(log + ".1")).hasContent("d".repeat(BLOCK));
        assertThat(Path.of(log + ".2")).hasContent("c".repeat(BLOCK));
        assertThat(folder).isDirectoryNotContaining("glob:**.3").isDirectoryNotContaining("glob:**.partial");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(log + ".1"))))
                .isEqualTo("rw-r-----");
    }

    @Test
    void aSingleFileIsCutOff() throws IOException {
        Files.writeString(log, "x".repeat(BLOCK) + "rest");
        assertThat(LogFile.rotate(log, 1)).isEqualTo(Rotation.ROTATED);
        assertThat(log).hasContent("rest");
        assertThat(folder).isDirectoryContaining("glob:**/log").isDirectoryNotContaining("glob:**.1");
    }

    @Test
    void lessThanABlockStays() throws IOException {
        Files.writeString(log, "x".repeat(BLOCK));
        assertThat(LogFile.rotate(log, 3)).isEqualTo(Rotation.NOTHING_TO_ROTATE);
        assertThat(LogFile.size(log)).isEqualTo(BLOCK);
    }

    @Test
    void aFileSystemThatCannotCutIsTruncated() throws IOException {
        withTmpfs("1m", directory -> {
            Path file = Files.writeString(directory.resolve("log"), "x".repeat(BLOCK) + "rest");
            assertThat(LogFile.rotate(file, 3)).isEqualTo(Rotation.ROTATED_WITH_GAP);
            assertThat(file).isEmptyFile();
            assertThat(Path.of(file + ".1")).hasContent("x".repeat(BLOCK) + "rest");
        });
    }

    @Test
    void row30_aFullDiskIsMadeEmptyRatherThanBlockTheMember() throws IOException {
        withTmpfs("64k", directory -> {
            Path file = Files.writeString(directory.resolve("log"), "x".repeat(48 * 1024));
            assertThat(LogFile.rotate(file, 3)).isEqualTo(Rotation.EMPTIED);
            assertThat(file).isEmptyFile();
            assertThat(directory).isDirectoryNotContaining("glob:**.partial");
        });
    }

    @Test
    void aMissingLogIsEmptyAndASymbolicLinkIsNone() throws IOException {
        assertThat(LogFile.size(log)).isZero();
        Files.createSymbolicLink(log, Path.of("/etc/passwd"));
        assertThatThrownBy(() -> LogFile.rotate(log, 3))
                .isInstanceOf(KernelException.class)
                .hasMessage("open " + log + ": Too many levels of symbolic links");
    }

    private interface Body {
        void in(Path directory) throws IOException;
    }

    /** A tmpfs that only its own member sees, reached through /proc/PID/root. */
    private void withTmpfs(String size, Body body) throws IOException {
        String script = "mount -t tmpfs -o size=" + size + " ppg-test /mnt && exec sleep 1000";
        SpawnResult.Started holder = Spawning.in(cgroup.get())
                .run("/usr/bin/unshare", "--mount", "/bin/sh", "-c", script)
                .started();
        await().until(() -> ProcessStat.read(holder.pid()).orElseThrow().comm().equals("sleep"));
        body.in(Path.of("/proc/" + holder.pid() + "/root/mnt"));
        try (PidFd process = holder.pidFd()) {
            process.signal(Signals.number("SIGKILL").orElseThrow());
            await().until(process::reap, Optional::isPresent);
        }
    }
}
