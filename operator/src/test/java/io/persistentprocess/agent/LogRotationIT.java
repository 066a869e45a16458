package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.RESTART;
import static io.persistentprocess.agent.Specs.STOP;
import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.group;
import static io.persistentprocess.agent.Specs.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.supervision.InstanceSpec;
import io.persistentprocess.supervision.LogRotation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What members write. Needs root. */
class LogRotationIT {
    private HostFixture host;

    @BeforeEach
    void startAgent() throws IOException {
        host = HostFixture.started();
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

        await().atMost(HostFixture.PATIENCE).until(() -> last(log).equals("line " + (lines - 1)));
        await().atMost(HostFixture.PATIENCE).until(() -> Files.size(log) < 40_000);

        assertThat(rotated(log))
                .isEqualTo(IntStream.range(0, lines).mapToObj(i -> "line " + i).toList());
    }

    @Test
    void aLogThatWasRemovedIsKeptSmallAgainFromTheNextStartOn() throws IOException {
        host.apply(group(new InstanceSpec(
                shell("while :; do echo 0123456789012345678901234567890123456789; sleep 0.001; done"),
                RESTART,
                STOP,
                new LogRotation(10_000, 2))));
        int first = host.awaitRunning(WEB);
        Path log = host.config().logDirectory().resolve("default_group/web-0.log");
        Path rotated = Path.of(log + ".1");
        await().atMost(HostFixture.PATIENCE).until(() -> Files.exists(rotated));
        Files.delete(log);
        Files.delete(rotated);
        // The next look does not find it.
        await().pollDelay(Duration.ofSeconds(2)).until(() -> !Files.exists(log));

        HostFixture.kill(first);
        host.awaitReplaced(WEB, first);

        await().atMost(HostFixture.PATIENCE).until(() -> Files.exists(rotated));
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
        return text.toString().lines().toList();
    }
}
