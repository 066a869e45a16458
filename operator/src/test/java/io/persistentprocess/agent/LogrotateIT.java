package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.RESTART;
import static io.persistentprocess.agent.Specs.STOP;
import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.group;
import static io.persistentprocess.agent.Specs.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.agent.model.CgroupLayout;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LogRotation;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An administrator's logrotate(8) over the folder of logs. Needs root, and the package of that name. */
class LogrotateIT {
    private static final Path LOGROTATE = Path.of("/usr/sbin/logrotate");
    private static final int LINES = 1000;

    private ActionExecutorFixture host;

    @BeforeEach
    void startAgent() throws IOException {
        assumeTrue(Files.isExecutable(LOGROTATE), "needs logrotate");
        host = ActionExecutorFixture.started();
    }

    @AfterEach
    void cleanUp() throws IOException {
        if (host != null) {
            host.close();
        }
    }

    @Test
    void row52_movesLogsAndNoLineIsLostOrRepeated() throws IOException {
        rotateWhileItWrites("create", "dateext", "dateformat -%s");

        List<Integer> numbers = numbers(log().getParent());
        assertThat(new TreeSet<>(numbers)).hasSameSizeAs(numbers);
        assertThat(numbers)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, LINES).boxed().toList());
    }

    @Test
    void row52_movesLogsWithoutMakingNewOnesAndNoLineIsLost() throws IOException {
        Path old = Files.createDirectory(host.file("old"));
        rotateWhileItWrites("nocreate", "olddir " + old);

        List<Integer> numbers = numbers(log().getParent());
        numbers.addAll(numbers(old));
        assertThat(new TreeSet<>(numbers)).hasSameSizeAs(numbers).hasSize(LINES);
    }

    /** It loses what is written between its copying and its truncating, and says so. */
    @Test
    void row52_copiesAndTruncatesLogsAndWhatComesLaterIsFound() throws IOException {
        rotateWhileItWrites("copytruncate", "dateext", "dateformat -%s");

        List<Integer> numbers = numbers(log().getParent());
        assertThat(new TreeSet<>(numbers)).hasSameSizeAs(numbers).hasSizeGreaterThan(LINES * 9 / 10);
    }

    private void rotateWhileItWrites(String... options) throws IOException {
        host.apply(group(new InstanceSpec(
                shell("i=0; while [ $i -lt %d ]; do echo line $i; i=$((i+1)); sleep 0.01; done; exec sleep 1000"
                        .formatted(LINES)),
                RESTART,
                STOP,
                new LogRotation(8192, 50))));
        int pid = host.awaitRunning(WEB);
        Path config = host.file("logrotate.conf");
        Files.writeString(
                config,
                "%s/*/*.log {\n  size 1\n  rotate 100\n  %s\n}\n"
                        .formatted(host.config().logDirectory(), String.join("\n  ", options)));
        for (int seen = 0; seen < LINES / 2; ) {
            int before = seen;
            await().atMost(ActionExecutorFixture.PATIENCE)
                    .until(() -> Files.exists(log()) && Files.size(log()) > 0 && last() > before + 100);
            seen = last();
            ActionExecutorFixture.run(
                    LOGROTATE.toString(), "-f", "-s", host.file("state").toString(), config.toString());
            setBackupsAside();
        }
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> last() == LINES - 1);
        assertThat(host.pid(WEB)).isEqualTo(pid);
    }

    /**
     * If ppg has made the next log before logrotate does (create), logrotate moves it to a .backup with the date and the hour in its name, which replaces an earlier one of
     * the same hour.
     */
    private void setBackupsAside() throws IOException {
        try (DirectoryStream<Path> backups = Files.newDirectoryStream(log().getParent(), "*.backup")) {
            for (Path backup : backups) {
                Files.move(backup, backup.resolveSibling(backup.getFileName() + "." + System.nanoTime()));
            }
        }
    }

    private Path log() {
        return CgroupLayout.log(host.config().logDirectory(), WEB);
    }

    private int last() throws IOException {
        return Files.exists(log()) ? numbersIn(log()).stream().reduce(-1, (_, last) -> last) : -1;
    }

    private static List<Integer> numbers(Path folder) throws IOException {
        List<Integer> numbers = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                numbers.addAll(numbersIn(file));
            }
        }
        return numbers;
    }

    private static List<Integer> numbersIn(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.matches("line [0-9]+"))
                .map(line -> Integer.valueOf(line.substring("line ".length())))
                .toList();
    }
}
