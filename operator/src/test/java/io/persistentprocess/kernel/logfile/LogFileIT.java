package io.persistentprocess.kernel.logfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.kernel.cgroup.ScratchCgroup;
import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.FileStatus;
import io.persistentprocess.kernel.file.TrustedDirectory;
import io.persistentprocess.kernel.libc.Libc;
import io.persistentprocess.kernel.logfile.LogFile.Retention;
import io.persistentprocess.kernel.logfile.LogFile.Rotation;
import io.persistentprocess.kernel.process.PidFd;
import io.persistentprocess.kernel.process.ProcessStat;
import io.persistentprocess.kernel.process.SignalNumbers;
import io.persistentprocess.kernel.process.WaitStatus;
import io.persistentprocess.kernel.spawn.SpawnResult;
import io.persistentprocess.kernel.spawn.Spawning;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
            rotations += rotate(log, 1 << 20, 1000) == Rotation.ROTATED ? 1 : 0;
        }
        Files.createFile(stop);
        assertThat(Spawning.exit(writer)).isEqualTo(new WaitStatus.Exited(0));
        assertThatCopiesAreWholeLines();
        // What remains of a block that was cut is a line of blanks.
        List<String> lines = all().lines().filter(line -> !line.isBlank()).toList();
        assertThat(lines)
                .isEqualTo(IntStream.rangeClosed(1, lines.size())
                        .mapToObj(Integer::toString)
                        .toList());
        assertThat(lines.size() % 5000).isZero();
    }

    /** A busy host schedules the member between two chunks of the copy. */
    @Test
    void aMemberThatOvertakesTheCopyLosesNothing() throws IOException {
        byte[] burst = "0123456789abcde\n".repeat(3 << 16).getBytes(StandardCharsets.UTF_8);
        Files.write(log, burst);
        AtomicInteger bursts = new AtomicInteger(1);
        BooleanSupplier writer = () -> {
            if (bursts.getAndIncrement() < 10) {
                append(log, burst);
            }
            return false;
        };
        Retention kept = new Retention(1 << 20, 1000);
        while (exceeds(log, 1 << 20, 1000)) {
            LogFile.Outcome outcome = opened(log, file -> file.rotate(kept, writer));
            assertThat(outcome).isEqualTo(new LogFile.Outcome(Rotation.ROTATED, 0));
        }
        assertThat(all().lines().filter(line -> !line.isBlank())).hasSize(10 * (3 << 16));
    }

    private static void append(Path file, byte[] text) {
        try {
            Files.write(file, text, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file system cuts whole blocks only. */
    @Test
    void linesOfLessThanABlockAreRotatedWhole() throws IOException {
        Files.writeString(log, "one\ntwo\nhalf of a li");
        assertThat(rotate(log, BLOCK, 3)).isEqualTo(Rotation.ROTATED);
        Files.writeString(log, "ne\n", StandardOpenOption.APPEND);
        assertThat(firstCopy()).hasContent("one\ntwo\n");
        assertThat(rotate(log, BLOCK, 3)).isEqualTo(Rotation.ROTATED);
        assertThat(all()).isEqualTo("one\ntwo\nhalf of a line\n");
    }

    @Test
    void theOldestFilesGo() throws IOException {
        for (String content : List.of("a", "b", "c", "d")) {
            Files.writeString(log, (content.repeat(63) + "\n").repeat(64));
            assertThat(rotate(log, BLOCK, 3)).isEqualTo(Rotation.ROTATED);
            assertThat(log).isEmptyFile();
        }
        assertThat(firstCopy()).content().startsWith("d").hasSize(BLOCK);
        assertThat(copy(2)).content().startsWith("c").hasSize(BLOCK);
        assertThat(folder).isDirectoryNotContaining("glob:**.3").isDirectoryNotContaining("glob:**.partial");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(firstCopy())))
                .isEqualTo("rw-r-----");
    }

    /** Else every second file would be a small one. */
    @Test
    void aCopyIsFilledBeforeTheNextOneIsBegun() throws IOException {
        StringBuilder written = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            String text = "line %04d of it\n".formatted(i).repeat(300);
            written.append(text);
            Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            assertThat(rotate(log, BLOCK, 100)).isEqualTo(Rotation.ROTATED);
            assertThatCopiesAreWholeLines();
        }
        assertThat(all()).isEqualTo(written.toString());
        for (int number = 2; Files.exists(copy(number)); number++) {
            assertThat(Files.size(copy(number))).isBetween(BLOCK - 16L, (long) BLOCK);
        }
    }

    @Test
    void aLineThatIsUnderWayStaysInTheFile() throws IOException {
        String lines = "0123456789abcde\n".repeat(1000);
        Files.writeString(log, lines + "half of a li");
        assertThat(rotate(log, 4 * BLOCK, 3)).isEqualTo(Rotation.ROTATED);
        Files.writeString(log, "ne\n", StandardOpenOption.APPEND);
        assertThat(firstCopy()).hasContent(lines);
        assertThat(Files.readString(log).strip()).isEqualTo("half of a line");

        Files.writeString(log, lines, StandardOpenOption.APPEND);
        assertThat(rotate(log, 4 * BLOCK, 3)).isEqualTo(Rotation.ROTATED);
        assertThat(all()).isEqualTo(lines + "half of a line\n" + lines);
    }

    @Test
    void aLineLongerThanAFileIsCut() throws IOException {
        Files.writeString(log, "x".repeat(3 * BLOCK) + "\nlast\n");
        assertThat(rotate(log, BLOCK, 100)).isEqualTo(Rotation.ROTATED);
        assertThat(all()).isEqualTo("x".repeat(3 * BLOCK) + "\nlast\n");
        assertThat(copy(4)).hasSize(BLOCK);
        assertThat(folder).isDirectoryNotContaining("glob:**.partial");
    }

    @Test
    void aSingleFileIsEmptied() throws IOException {
        Files.writeString(log, "x".repeat(BLOCK) + "rest");
        assertThat(rotate(log, BLOCK, 1)).isEqualTo(Rotation.TRUNCATED);
        assertThat(log).isEmptyFile();
        assertThat(folder).isDirectoryContaining("glob:**/log").isDirectoryNotContaining("glob:**.1");
    }

    @Test
    void aFileSystemThatCannotCutIsTruncated() throws IOException {
        withTmpfs("1m", directory -> {
            String lines = "0123456789abcde\n".repeat(300);
            Path file = Files.writeString(directory.resolve("log"), lines);
            assertThat(rotate(file, BLOCK, 3)).isEqualTo(Rotation.ROTATED);
            assertThat(file).isEmptyFile();
            Files.writeString(file, lines + "rest");
            assertThat(rotate(file, BLOCK, 3)).isEqualTo(Rotation.ROTATED);
            assertThat(file).isEmptyFile();
            assertThat(Path.of(file + ".1")).content().endsWith("cde\nrest");
        });
    }

    @Test
    void aFileSystemThatCannotCutIsTruncatedUnderAMemberThatNeverPauses() throws IOException {
        withTmpfs("1m", directory -> {
            Path file = Files.writeString(directory.resolve("log"), "0123456789abcde\n".repeat(300));
            BooleanSupplier writer = () -> {
                append(file, "more\n".getBytes(StandardCharsets.UTF_8));
                return false;
            };
            LogFile.Outcome outcome = opened(file, log -> log.rotate(new Retention(BLOCK, 3), writer));
            assertThat(outcome.rotation()).isEqualTo(Rotation.ROTATED_WITH_GAP);
            assertThat(file).isEmptyFile();
        });
    }

    @Test
    void whatIsBeyondALoweredBoundGoes() throws IOException {
        for (int number = 1; number <= 8; number++) {
            Files.writeString(copy(number), "x".repeat(BLOCK));
        }
        Files.writeString(copy(30), "of a time when more were kept");
        trim(BLOCK, 4);
        assertThat(copy(3)).exists();
        assertThat(copy(4)).doesNotExist();
        assertThat(copy(8)).doesNotExist();
        assertThat(copy(30)).doesNotExist();
        trim(BLOCK / 2, 4);
        assertThat(firstCopy()).exists();
        assertThat(copy(2)).doesNotExist();
    }

    @Test
    void row30_aFullDiskIsMadeEmptyRatherThanBlockTheMember() throws IOException {
        withTmpfs("64k", directory -> {
            Path file = Files.writeString(directory.resolve("log"), "x".repeat(48 * 1024));
            assertThat(rotate(file, 48 * 1024, 3)).isEqualTo(Rotation.EMPTIED);
            assertThat(file).isEmptyFile();
            assertThat(directory).isDirectoryNotContaining("glob:**.partial");
        });
    }

    @Test
    void aMissingLogIsNone() throws IOException {
        try (TrustedDirectory directory = TrustedDirectory.open(folder)) {
            assertThat(LogFile.open(directory, "log")).isEmpty();
        }
    }

    @Test
    void holesAreNotCopied() throws IOException {
        Files.writeString(log, "before\n");
        resize(log, 3L << 30);
        Files.writeString(log, "after\n", StandardOpenOption.APPEND);

        assertThat(rotate(log, 1 << 20, 3)).isEqualTo(Rotation.ROTATED);

        assertThat(log).isEmptyFile();
        assertThat(firstCopy().toFile()).content().startsWith("before\n").endsWith("after\n");
        assertThat(Files.size(firstCopy())).isLessThanOrEqualTo(65536);
    }

    @Test
    void aHoleAloneMakesNoCopy() throws IOException {
        Files.createFile(log);
        resize(log, 3L << 30);
        assertThat(rotate(log, 1 << 20, 3)).isEqualTo(Rotation.ROTATED);
        assertThat(Files.size(log)).isLessThanOrEqualTo(65536);
        assertThat(folder).isDirectoryNotContaining("glob:**.1").isDirectoryNotContaining("glob:**.partial");
    }

    @Test
    void whatIsWrittenFarBehindTheEndIsCutAsWell() throws IOException {
        try (FileChannel writer = FileChannel.open(log, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            writer.write(ByteBuffer.wrap("far\n".getBytes(StandardCharsets.UTF_8)), 1L << 43);
        }
        assertThat(rotate(log, 1 << 20, 3)).isEqualTo(Rotation.ROTATED);
        assertThat(log).isEmptyFile();
        assertThat(firstCopy().toFile()).content().endsWith("far\n");
        assertThat(Files.size(firstCopy())).isLessThanOrEqualTo(65536);
    }

    @Test
    void blocksThatAreHeldBehindTheEndAreGivenBack() throws IOException {
        Files.writeString(log, "text\n");
        try (FileDescriptor file = FileDescriptor.open(log.toString(), FileDescriptor.O_WRONLY)) {
            assertThat(Libc.fallocate(file.fd(), 1, 0, 64 << 20))
                    .as("FALLOC_FL_KEEP_SIZE")
                    .isZero();
        }
        assertThat(allocated(log)).isGreaterThanOrEqualTo(64 << 20);

        assertThat(rotate(log, 1 << 20, 3)).isEqualTo(Rotation.RELEASED);

        assertThat(allocated(log)).isLessThanOrEqualTo(65536);
        assertThat(log).hasContent("text\n");
    }

    @Test
    void ofMoreThanIsKeptOnlyTheLatestIsCopied() throws IOException {
        int size = 1 << 20;
        StringBuilder text = new StringBuilder();
        for (int line = 0; text.length() < 20 * size; line++) {
            text.append(line).append('\n');
        }
        for (int number = 1; number <= 3; number++) {
            Files.write(copy(number), new byte[size]);
        }
        Files.writeString(log, text);

        int rotations = 0;
        while (exceeds(log, size, 4)) {
            assertThat(rotate(log, size, 4)).isEqualTo(Rotation.BEGINNING_DROPPED);
            assertThat(held()).isLessThanOrEqualTo(4 * size + 2 * 65536);
            rotations++;
        }

        assertThat(rotations).isLessThanOrEqualTo(4);
        String all = Files.readString(copy(3))
                + Files.readString(copy(2))
                + Files.readString(copy(1))
                + Files.readString(log);
        assertThat(text.toString()).endsWith(all);
        assertThat(all.length()).isGreaterThan(2 * size);
    }

    @Test
    void aFileSystemThatCannotCutKeepsTheLatestToo() throws IOException {
        withTmpfs("32m", directory -> {
            Path file = directory.resolve("log");
            String text = "0123456789abcde\n".repeat(10 << 16);
            Files.writeString(file, text);
            assertThat(rotate(file, 1 << 20, 4)).isEqualTo(Rotation.BEGINNING_DROPPED);
            assertThat(file).isEmptyFile();
            for (int number = 1; number <= 3; number++) {
                Path copy = Path.of(file + "." + number);
                assertThat(Files.size(copy)).isBetween(1L, 1L << 20);
            }
            assertThat(Path.of(file + ".4")).doesNotExist();
        });
    }

    @Test
    void aRotationIsInterrupted() throws IOException {
        String text = "x".repeat(1 << 20);
        Files.writeString(log, text);
        try (TrustedDirectory directory = TrustedDirectory.open(folder);
                LogFile file = LogFile.open(directory, "log").orElseThrow()) {
            AtomicInteger asked = new AtomicInteger();
            assertThat(file.rotate(new Retention(1 << 19, 3), () -> asked.incrementAndGet() > 2)
                            .rotation())
                    .isEqualTo(Rotation.INTERRUPTED);
        }
        assertThat(log).hasContent(text);
        assertThat(folder).isDirectoryNotContaining("glob:**.1").isDirectoryNotContaining("glob:**.partial");
    }

    @Test
    void whatIsNoLogIsNotOpened() throws IOException, InterruptedException {
        Files.createSymbolicLink(log, Path.of("/etc/passwd"));
        assertRefused("is not a regular file but a symbolic link");
        Files.delete(log);
        Files.createDirectory(log);
        assertRefused("is not a regular file but a directory");
        Files.delete(log);
        assertThat(new ProcessBuilder("mkfifo", log.toString()).start().waitFor())
                .isZero();
        assertRefused("is not a regular file but a FIFO");
        Files.delete(log);
        Path secret = Files.writeString(folder.resolve("secret"), "secret");
        Files.createLink(log, secret);
        assertRefused("it has other names (hard links)");
    }

    private void assertRefused(String reason) throws IOException {
        try (TrustedDirectory directory = TrustedDirectory.open(folder)) {
            assertThatThrownBy(() -> LogFile.open(directory, "log"))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining(log.toString())
                    .hasMessageEndingWith(reason);
        }
    }

    @Test
    void inADirectoryOfAUserItIsRootsOrTheirs() throws IOException {
        Files.createFile(log);
        Files.setAttribute(folder, "unix:uid", 65534);
        assertThat(exceeds(log, BLOCK, 3)).isFalse();
        Files.setAttribute(log, "unix:uid", 65534);
        assertThat(exceeds(log, BLOCK, 3)).isFalse();
        Files.setAttribute(log, "unix:uid", 12345);
        assertThatThrownBy(() -> exceeds(log, BLOCK, 3)).hasMessageEndingWith("it belongs to user 12345");
    }

    @Test
    void whatIsInTheWayOfACopyDoesNotLetTheLogGrow() throws IOException {
        for (String inTheWay : List.of("log.1", "log.2", "log.partial")) {
            Files.writeString(log, "x".repeat(10 * BLOCK));
            Path obstacle = Files.createDirectories(folder.resolve(inTheWay).resolve("full"));
            assertThatThrownBy(() -> rotate(log, BLOCK, 3)).as(inTheWay).isInstanceOf(KernelException.class);
            assertThat(log).as(inTheWay).isEmptyFile();
            Files.delete(obstacle);
            Files.delete(obstacle.getParent());
            Files.deleteIfExists(firstCopy());
        }
    }

    private static Rotation rotate(Path file, long maxSize, int maxFiles) throws IOException {
        return opened(
                file,
                log -> log.rotate(new Retention(maxSize, maxFiles), () -> false).rotation());
    }

    private static boolean exceeds(Path file, long maxSize, int maxFiles) throws IOException {
        return opened(file, log -> log.exceeds(new Retention(maxSize, maxFiles)));
    }

    private void trim(long maxSize, int maxFiles) throws IOException {
        try (TrustedDirectory directory = TrustedDirectory.open(folder)) {
            LogFile.removeSurplus(directory, "log", new Retention(maxSize, maxFiles));
        }
    }

    /** All that was written, oldest first. */
    private String all() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int number = 1000; number >= 1; number--) {
            if (Files.exists(copy(number))) {
                all.write(Files.readAllBytes(copy(number)));
            }
        }
        all.write(Files.readAllBytes(log));
        return all.toString(StandardCharsets.UTF_8);
    }

    private void assertThatCopiesAreWholeLines() throws IOException {
        for (int number = 1; Files.exists(copy(number)); number++) {
            assertThat(Files.readString(copy(number))).as("FILE.%d", number).endsWith("\n");
        }
    }

    private interface Use<T> {
        T of(LogFile log) throws IOException;
    }

    /** The folder may be reached through /proc/PID/root, which is no way for an agent. */
    private static <T> T opened(Path file, Use<T> use) throws IOException {
        Path folder = file.getParent();
        FileDescriptor descriptor =
                FileDescriptor.open(folder.toString(), FileDescriptor.O_PATH | FileDescriptor.O_DIRECTORY);
        try (TrustedDirectory directory = new TrustedDirectory(folder, descriptor, FileStatus.of(descriptor));
                LogFile log =
                        LogFile.open(directory, file.getFileName().toString()).orElseThrow()) {
            return use.of(log);
        }
    }

    private static void resize(Path file, long size) throws IOException {
        try (FileDescriptor opened = FileDescriptor.open(file.toString(), FileDescriptor.O_WRONLY)) {
            assertThat(Libc.ftruncate(opened.fd(), size)).isZero();
        }
    }

    private Path copy(int number) {
        return Path.of(log + "." + number);
    }

    private Path firstCopy() {
        return copy(1);
    }

    private static long allocated(Path file) throws IOException {
        try (FileDescriptor opened = FileDescriptor.open(file.toString(), FileDescriptor.O_PATH)) {
            return FileStatus.of(opened).allocatedBytes();
        }
    }

    /** By everything in the folder. */
    private long held() throws IOException {
        long sum = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                sum += allocated(file);
            }
        }
        return sum;
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
            process.signal(SignalNumbers.number("SIGKILL").orElseThrow());
            await().until(process::reap, Optional::isPresent);
        }
    }
}
