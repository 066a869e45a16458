package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.RESTART;
import static io.persistentprocess.agent.Specs.STOP;
import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.group;
import static io.persistentprocess.agent.Specs.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LogRotation;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What members write. Needs root. */
class LogRotationIT {
    private static final int COUNTED = 1000;

    private ActionExecutorFixture host;

    @BeforeEach
    void startAgent() throws IOException {
        host = ActionExecutorFixture.started();
    }

    @AfterEach
    void cleanUp() throws IOException {
        host.close();
    }

    @Test
    void aLogThatGrowsTooLargeIsRotatedWithoutLosingALine() throws IOException {
        int lines = 20_000;
        InstanceSpec spec = new InstanceSpec(
                shell(
                        "i=0; while [ $i -lt %d ]; do echo line $i; i=$((i+1)); [ $((i %% 2000)) -ne 0 ] || sleep 0.3; done; exec sleep 1000"
                                .formatted(lines)),
                RESTART,
                STOP,
                new LogRotation(40_000, 50));
        host.apply(group(spec));
        host.awaitRunning(WEB);
        Path log = host.config().logDirectory().resolve("default_group/web-0.log");

        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> last(log).equals("line " + (lines - 1)));
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> Files.size(log) < 40_000);

        assertThat(rotated(log))
                .isEqualTo(IntStream.range(0, lines).mapToObj(i -> "line " + i).toList());
    }

    @Test
    void row52_aBurstLeavesNoMoreThanTheManifestSaysAndItsEnd() throws IOException {
        int maxSize = 1 << 20;
        host.apply(group(new InstanceSpec(
                shell("yes 0123456789 | head -c 60000006; echo the end; exec sleep 1000"),
                RESTART,
                STOP,
                new LogRotation(maxSize, 3))));
        host.awaitRunning(WEB);
        Path log = log();

        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> last(log).equals("the end"));
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(sizes(log))
                        .allSatisfy(size -> assertThat(size).isLessThanOrEqualTo(maxSize))
                        .hasSizeLessThanOrEqualTo(3));
        assertThat(rotated(log).size()).isGreaterThan(maxSize / 11);
        host.awaitReport(WEB, InstanceReport.Type.LogDropped);
        assertThat(host.agent().measure().logBytesDropped()).isPositive();
    }

    @Test
    void aLogOfASingleFileIsEmptiedAndThatIsNothingToTell() throws IOException {
        host.apply(group(new InstanceSpec(
                shell("while :; do echo 0123456789012345678901234567890123456789; sleep 0.001; done"),
                RESTART,
                STOP,
                new LogRotation(8192, 1))));
        host.awaitRunning(WEB);
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> Files.exists(log()) && Files.size(log()) > 4096);
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> Files.size(log()) < 2048);
        assertThat(sizes(log())).hasSize(1);
        assertThat(host.reports(WEB)).noneMatch(report -> report.type() == InstanceReport.Type.LogDropped);
    }

    @Test
    void aGroupThatIsRemovedAfterABurstLeavesNoMoreEither() throws IOException {
        int maxSize = 1 << 20;
        host.apply(group(new InstanceSpec(
                shell("yes 0123456789 | head -c 60000000; exec sleep 1000"),
                RESTART,
                STOP,
                new LogRotation(maxSize, 3))));
        host.awaitRunning(WEB);
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> Files.exists(log()) && Files.size(log()) > 0);
        host.apply();
        host.awaitGone(WEB);
        host.endAgent();
        assertThat(sizes(log())).allSatisfy(size -> assertThat(size).isLessThanOrEqualTo(maxSize));
    }

    @Test
    void row52_aLogThatIsRemovedComesBackWithWhatIsWrittenFromThenOn() throws IOException {
        host.apply(group(counting(new LogRotation(1 << 20, 3))));
        host.awaitRunning(WEB);
        Path log = log();
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> last(log).startsWith("line "));
        Files.delete(log);

        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> Files.exists(log) && last(log).startsWith("line "));
        int first = number(rotated(log).getFirst());
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> last(log).equals("line " + (COUNTED - 1)));
        assertThat(rotated(log))
                .isEqualTo(IntStream.range(first, COUNTED)
                        .mapToObj(i -> "line " + i)
                        .toList());
        host.awaitReport(WEB, InstanceReport.Type.LogReplaced);
    }

    @Test
    void row52_aRemovedFolderIsMadeAnewWhileItsWriterLives() throws IOException {
        host.apply(group(counting(new LogRotation(1 << 20, 3))));
        host.awaitRunning(WEB);
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> last(log()).startsWith("line "));
        ActionExecutorFixture.run("rm", "-r", host.config().logDirectory().toString());

        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> Files.exists(log()) && last(log()).startsWith("line "));
    }

    @Test
    void aRemovedFolderIsMadeAnewByTheNextProcess() throws IOException {
        host.apply(group(shell("echo hello; exec sleep 1000")));
        int first = host.awaitRunning(WEB);
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> last(log()).equals("hello"));
        ActionExecutorFixture.run("rm", "-r", host.config().logDirectory().toString());
        ActionExecutorFixture.kill(first);
        host.awaitReplaced(WEB, first);
        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> Files.exists(log()) && last(log()).equals("hello"));
        assertThat(host.reports(WEB)).noneMatch(report -> report.type() == InstanceReport.Type.LogUnavailable);
    }

    /** As logrotate(8) does it. */
    @Test
    void row52_aLogThatIsMovedKeepsWhatItHadAndTheRestIsFound() throws IOException {
        host.apply(group(counting(new LogRotation(1 << 20, 3))));
        host.awaitRunning(WEB);
        Path log = log();
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> last(log).startsWith("line "));
        Path archive = Path.of(log + "-20300101");
        Files.move(log, archive);
        Files.createFile(log);

        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> last(log).startsWith("line "));
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> last(log).equals("line " + (COUNTED - 1)));
        List<String> all = new ArrayList<>(Files.readAllLines(archive));
        all.addAll(rotated(log));
        assertThat(all)
                .isEqualTo(
                        IntStream.range(0, COUNTED).mapToObj(i -> "line " + i).toList());
        host.awaitReport(WEB, InstanceReport.Type.LogReplaced);
    }

    @Test
    void whatWasRemovedOrMovedWithoutAnAgentIsFoundByTheNextOne() throws IOException {
        for (String how : List.of("rm %1$s", "mv %1$s %1$s-20300101")) {
            host.apply(group(counting(new LogRotation(1 << 20, 3))));
            host.awaitRunning(WEB);
            await().atMost(ActionExecutorFixture.PATIENCE)
                    .until(() -> Files.exists(log()) && last(log()).startsWith("line "));
            host.endAgent();
            ActionExecutorFixture.run("/bin/sh", "-c", how.formatted(log()));
            host.startAgent();
            await().atMost(ActionExecutorFixture.PATIENCE)
                    .until(() -> Files.exists(log()) && last(log()).equals("line " + (COUNTED - 1)));
            host.apply();
            host.awaitGone(WEB);
            Files.delete(log());
        }
    }

    @Test
    void aRemovedLogStaysBounded() throws IOException {
        int maxSize = 1 << 16;
        host.apply(group(new InstanceSpec(
                shell("while :; do head -c 20000 /dev/zero | tr '\\0' x; echo; sleep 0.01; done"),
                RESTART,
                STOP,
                new LogRotation(maxSize, 2))));
        int pid = host.awaitRunning(WEB);
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> Files.exists(log()));
        Files.delete(log());
        Path rotated = Path.of(log() + ".1");
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> Files.exists(rotated));
        Files.delete(rotated);
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> Files.exists(rotated));
        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> Files.size(Path.of("/proc/" + pid + "/fd/1")) < maxSize);
    }

    @Test
    void filesBeyondALoweredBoundAreRemovedAtOnceAndByTheNextAgent() throws IOException {
        InstanceSpec quiet = new InstanceSpec(shell("exec sleep 1000"), RESTART, STOP, new LogRotation(8192, 9));
        host.apply(group(quiet));
        int pid = host.awaitRunning(WEB);
        for (int number = 1; number < 9; number++) {
            Files.writeString(Path.of(log() + "." + number), "x".repeat(8192));
        }
        host.apply(group(new InstanceSpec(shell("exec sleep 1000"), RESTART, STOP, new LogRotation(8192, 4))));
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> sizes(log()).size() == 4);
        assertThat(host.pid(WEB)).isEqualTo(pid);

        host.endAgent();
        Files.writeString(Path.of(log() + ".7"), "x");
        host.startAgent();
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> !Files.exists(Path.of(log() + ".7")));
    }

    /** Writes for some seconds. */
    private static InstanceSpec counting(LogRotation rotation) {
        return new InstanceSpec(
                shell("i=0; while [ $i -lt %d ]; do echo line $i; i=$((i+1)); sleep 0.005; done; exec sleep 1000"
                        .formatted(COUNTED)),
                RESTART,
                STOP,
                rotation);
    }

    private static int number(String line) {
        return Integer.parseInt(line.substring("line ".length()));
    }

    private Path log() {
        return host.config().logDirectory().resolve("default_group/web-0.log");
    }

    /** Of the log and of what it was rotated to. */
    private static List<Long> sizes(Path log) throws IOException {
        List<Long> sizes = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(log.getParent(), log.getFileName() + "*")) {
            for (Path file : files) {
                sizes.add(Files.size(file));
            }
        }
        return sizes;
    }

    private static String last(Path log) throws IOException {
        List<String> all = rotated(log);
        return all.isEmpty() ? "" : all.getLast();
    }

    /** All that was written, oldest first. */
    private static List<String> rotated(Path log) throws IOException {
        StringBuilder text = new StringBuilder();
        List<Path> files = new ArrayList<>();
        for (int i = 1; Files.exists(Path.of(log + "." + i)); i++) {
            files.addFirst(Path.of(log + "." + i));
        }
        if (Files.exists(log)) {
            files.add(log);
        }
        for (Path file : files) {
            text.append(Files.readString(file));
        }
        // What remains of a block that was cut is a line of blanks.
        return text.toString().lines().filter(line -> !line.isBlank()).toList();
    }
}
