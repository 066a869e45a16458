package io.persistentprocess.kernel.logfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.TrustedDirectory;
import io.persistentprocess.kernel.logfile.LogFile.Retention;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reading a log while it is written to and rotated. */
@Timeout(300)
class LogReaderIT {
    private static final int LINES = 100_000;
    private static final Retention ROOMY = new Retention(64 << 10, 100);

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicBoolean written = new AtomicBoolean();
    private TrustedDirectory directory;
    private Path log;

    @BeforeEach
    void openTheFolder() throws IOException {
        directory = TrustedDirectory.open(folder.toRealPath());
        log = folder.resolve("log");
    }

    @AfterEach
    void endAll() throws InterruptedException {
        written.set(true);
        threads.shutdownNow();
        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        directory.close();
    }

    @Test
    void everyLineIsReadOnceAcrossRotations() throws Exception {
        Files.createFile(log);
        Future<Integer> rotations = rotateMeanwhile(ROOMY);
        Future<?> writer = threads.submit(writing(line -> List.of(line + "\n")));
        byte[] followed = followed();
        writer.get();
        assertThat(rotations.get()).isGreaterThan(3);
        assertSame(numbers(followed), numbers(kept()));
    }

    @Test
    void linesThatAreWrittenInPartsAreReadWhole() throws Exception {
        Files.createFile(log);
        Future<Integer> rotations = rotateMeanwhile(ROOMY);
        Future<?> writer = threads.submit(writing(line -> List.of(line.substring(0, 1), line.substring(1) + "\n")));
        byte[] followed = followed();
        writer.get();
        assertThat(rotations.get()).isPositive();
        assertSame(numbers(followed), numbers(kept()));
    }

    @Test
    void aReaderThatFallsBehindMissesNothingThatIsKept() throws Exception {
        write(IntStream.rangeClosed(1, 1000).mapToObj(n -> n + "\n").toList());
        try (LogReader reader = reader()) {
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            for (int thousand = 0; thousand < 60; thousand++) {
                int from = 1000 * (thousand + 1);
                drainOnce(reader, read);
                write(IntStream.rangeClosed(from + 1, from + 1000)
                        .mapToObj(n -> n + "\n")
                        .toList());
                rotate(new Retention(4096, 100));
            }
            drain(reader, read);
            assertSame(numbers(read.toByteArray()), upTo(61_000));
        }
    }

    @Test
    void droppedEventsAreReportedAsAGap() throws Exception {
        write(List.of("1\n", "2\n"));
        try (LogReader reader = reader()) {
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            assertThat(drain(reader, read)).containsOnly(ReadOutcome.Continuity.UNBROKEN);
            for (int round = 0; round < 5; round++) {
                write(IntStream.range(0, 1000)
                        .mapToObj(n -> "later " + n + "\n")
                        .toList());
                rotate(new Retention(4096, 3));
            }
            write(List.of("last\n"));
            assertThat(drain(reader, read)).contains(ReadOutcome.Continuity.GAP);
            assertThat(read.toString(StandardCharsets.UTF_8))
                    .startsWith("1\n2\n")
                    .endsWith("later 999\nlast\n");
        }
    }

    @Test
    void aLogOfLinesThatAreAllTheSameIsReadToItsEnd() throws Exception {
        try (LogReader reader = reader()) {
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            for (int round = 0; round < 10; round++) {
                write(IntStream.range(0, 1000).mapToObj(_ -> "tick\n").toList());
                drain(reader, read);
                rotate(new Retention(4096, 100));
            }
            drain(reader, read);
            assertThat(read.size()).isEqualTo(10 * 1000 * 5);
        }
    }

    @Test
    void theLastLinesMayBeInSeveralFiles() throws Exception {
        for (int round = 0; round < 3; round++) {
            int from = 1000 * round;
            write(IntStream.rangeClosed(from + 1, from + 1000)
                    .mapToObj(n -> n + "\n")
                    .toList());
            rotate(new Retention(2048, 100));
        }
        write(List.of("3001\n", "3002\n", "incomplete"));
        for (int lines : new int[] {0, 1, 2, 3, 4, 500, 2500, 3003, 10_000}) {
            try (LogReader reader = new LogOpener(directory, "log").lastLines(lines)) {
                ByteArrayOutputStream read = new ByteArrayOutputStream();
                drain(reader, read);
                assertThat(read.toString(StandardCharsets.UTF_8).lines().count())
                        .isEqualTo(Math.min(lines, 3003));
            }
        }
    }

    @Test
    void holesAreSkipped() throws Exception {
        write(List.of("before\n"));
        try (FileChannel file = FileChannel.open(log, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap("after\n".getBytes(StandardCharsets.UTF_8)), 1L << 40);
        }
        try (LogReader reader = reader()) {
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            drain(reader, read);
            assertThat(read.size()).isLessThan(10_000);
            assertThat(read.toString(StandardCharsets.UTF_8))
                    .startsWith("before\n")
                    .endsWith("after\n");
        }
    }

    @Test
    void aLinkAndAFileWithAnotherNameAreRefused() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "secret\n");
        Files.createSymbolicLink(log, secret);
        assertThatThrownBy(() -> reader().read())
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("log");
        Files.delete(log);
        Files.createLink(log, secret);
        assertThatThrownBy(() -> reader().read()).hasMessageContaining("hard links");
    }

    @Test
    void aTruncatedLogIsReadFromItsBeginning() throws Exception {
        write(List.of("first\n"));
        try (LogReader reader = reader()) {
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            drain(reader, read);
            try (FileChannel file = FileChannel.open(log, StandardOpenOption.WRITE)) {
                file.truncate(0);
            }
            write(List.of("2\n"));
            drain(reader, read);
            assertThat(read.toString(StandardCharsets.UTF_8)).isEqualTo("first\n2\n");
        }
    }

    private LogReader reader() {
        return new LogOpener(directory, "log").all();
    }

    /** Until the writer has ended and there is no more. */
    private byte[] followed() throws KernelException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try (LogReader reader = reader()) {
            boolean last = false;
            while (!last) {
                last = written.get();
                assertThat(drain(reader, read)).doesNotContain(ReadOutcome.Continuity.GAP);
            }
        }
        return read.toByteArray();
    }

    private static List<ReadOutcome.Continuity> drain(LogReader reader, ByteArrayOutputStream into)
            throws KernelException {
        List<ReadOutcome.Continuity> continuities = new ArrayList<>();
        while (drainOnce(reader, into) instanceof ReadOutcome.Bytes next) {
            continuities.add(next.continuity());
        }
        return continuities;
    }

    private static ReadOutcome drainOnce(LogReader reader, ByteArrayOutputStream into) throws KernelException {
        ReadOutcome outcome = reader.read();
        if (outcome instanceof ReadOutcome.Bytes next) {
            into.writeBytes(next.bytes());
        }
        return outcome;
    }

    @FunctionalInterface
    private interface Writes {
        List<String> of(String line);
    }

    private Callable<Integer> writing(Writes writes) {
        return () -> {
            try (OutputStream out = Files.newOutputStream(log, StandardOpenOption.APPEND)) {
                for (int line = 1; line <= LINES; line++) {
                    for (String part : writes.of(Integer.toString(line))) {
                        out.write(part.getBytes(StandardCharsets.UTF_8));
                    }
                }
            } finally {
                written.set(true);
            }
            return LINES;
        };
    }

    private void write(List<String> lines) throws IOException {
        Files.writeString(log, String.join("", lines), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void rotate(Retention kept) throws KernelException {
        Optional<LogFile> opened = LogFile.open(directory, "log");
        try (LogFile file = opened.orElseThrow()) {
            if (file.exceeds(kept)) {
                file.rotate(kept, () -> false);
            }
        }
    }

    private Future<Integer> rotateMeanwhile(Retention kept) {
        return threads.submit(() -> {
            int rotations = 0;
            while (!written.get()) {
                try (LogFile file = LogFile.open(directory, "log").orElseThrow()) {
                    if (file.exceeds(kept)) {
                        file.rotate(kept, () -> false);
                        rotations++;
                    }
                }
            }
            return rotations;
        });
    }

    private static List<Integer> numbers(byte[] text) {
        return new String(text, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .map(Integer::valueOf)
                .toList();
    }

    /** All that the files have. The rotation itself may lose a line, see LogFileIT; the reader may not. */
    private byte[] kept() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int number = 100; number > 0; number--) {
            Path rotated = folder.resolve("log." + number);
            if (Files.exists(rotated)) {
                all.writeBytes(Files.readAllBytes(rotated));
            }
        }
        all.writeBytes(Files.readAllBytes(log));
        return all.toByteArray();
    }

    /** As isEqualTo, but a failure shows the first difference instead of 100,000 numbers. */
    private static void assertSame(List<Integer> read, List<Integer> expected) {
        int same = 0;
        while (same < read.size() && same < expected.size() && read.get(same).equals(expected.get(same))) {
            same++;
        }
        assertThat(read.subList(same, Math.min(read.size(), same + 5)))
                .as("after %s of %s lines, where %s were read", same, expected.size(), read.size())
                .isEqualTo(expected.subList(same, Math.min(expected.size(), same + 5)));
    }

    private static List<Integer> upTo(int last) {
        return IntStream.rangeClosed(1, last).boxed().toList();
    }
}
