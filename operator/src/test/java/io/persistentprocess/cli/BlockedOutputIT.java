package io.persistentprocess.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.SlowHost;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Row 53 of the fault table: what the agent says goes into a pipe that is full and that nobody reads. */
class BlockedOutputIT {
    private static final Duration PATIENCE = SlowHost.atItsPace(Duration.ofSeconds(60));

    /** The capacity of a pipe, pipe(7). */
    private static final int PIPE_BYTES = 65536;

    private LocalHost host;

    @BeforeEach
    void prepare() throws IOException {
        host = LocalHost.create();
    }

    @AfterEach
    void cleanUp() throws IOException {
        host.close();
    }

    @Test
    void row53_membersAndCommandsAreServedAndTheAgentEndsWhenAsked() throws Exception {
        host.manifest("web.yaml", group("web", "{name: a, command: [sleep, '1000']}", """
                {name: gone, replicas: 20, restart: {initial: 10ms, max: 50ms}, command: [/nonexistent/program]}"""));
        Path fifo = host.manifests().resolveSibling("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        try (RandomAccessFile full = new RandomAccessFile(fifo.toFile(), "rw")) {
            full.write(new byte[PIPE_BYTES]);
            Process agent = host.startInto(fifo, host.manifests());
            await().atMost(PATIENCE).until(() -> isPid(host.pidOf("a-0")));

            String first = host.pidOf("a-0");
            ProcessHandle.of(Long.parseLong(first)).orElseThrow().destroyForcibly();
            await().atMost(PATIENCE)
                    .until(() -> isPid(host.pidOf("a-0")) && !host.pidOf("a-0").equals(first));
            assertThat(host.ask("stop", "web/a").code()).isZero();
            host.manifest("late.yaml", group("late", "{name: b, command: [sleep, '1000']}"));
            await().atMost(PATIENCE).until(() -> isPid(host.pidOf("b-0")));

            agent.destroy();
            assertThat(agent.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(agent.exitValue()).isZero();
            assertThat(Files.isDirectory(host.cgroupRoot().resolve("default_late")))
                    .isFalse();
        }
    }

    private static boolean isPid(String cell) {
        return cell.matches("[0-9]+");
    }

    private static String group(String name, String... members) {
        return """
                apiVersion: persistentprocess.io/v1alpha1
                kind: PersistentProcessGroup
                metadata: {name: %s}
                spec:
                  members:
                """.formatted(name) + "  - " + String.join("\n  - ", members) + "\n";
    }
}
