package io.persistentprocess.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code ppg logs} beside a real agent. */
@Timeout(300)
class LogsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int LINES = 100_000;

    private LocalHost host;
    private final List<Process> readers = new ArrayList<>();

    @BeforeEach
    void prepare() throws IOException {
        host = LocalHost.create();
    }

    @AfterEach
    void cleanUp() throws IOException {
        readers.forEach(reader -> reader.destroyForcibly().onExit().join());
        host.close();
    }

    private static String group(String... members) {
        return """
                apiVersion: persistentprocess.io/v1alpha1
                kind: PersistentProcessGroup
                metadata: {name: web}
                spec:
                  members:
                  - %s
                """.formatted(String.join("\n  - ", members));
    }

    @Test
    void theLogsOfAGroupAreShownWithTheNamesOfTheirInstances() throws IOException {
        host.run(host.manifest(
                "web.yaml",
                group(
                        "{name: a, replicas: 2, command: [sh, -c, \"echo one; echo two; exec sleep 1000\"]}",
                        "{name: b, command: [sh, -c, \"printf '\\\\033[2Jred'; exec sleep 1000\"]}")));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(host.ask("logs", "web").out())
                        .containsExactly(
                                "[web/a-0] one",
                                "[web/a-0] two",
                                "[web/a-1] one",
                                "[web/a-1] two",
                                "[web/b-0] \033[2Jred"));
        assertThat(host.ask("logs", "web/a-1", "--tail", "1").out()).containsExactly("two");
        assertThat(host.ask("logs", "web/a", "--tail", "1", "--no-prefix").out())
                .containsExactly("two", "two");
        assertThat(host.ask("logs", "web/a-1", "--prefix").out()).contains("[web/a-1] one");
    }

    @Test
    void aNameWithoutALogIsReportedInOneLine() throws IOException {
        host.run(host.manifest("web.yaml", group("{name: a, logs: {to: \"Null\"}, command: [sleep, \"1000\"]}")));
        LocalHost.CompletedCommand unknown = host.ask("logs", "wbe");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.err()).singleElement().asString().contains("wbe");
        assertThat(host.ask("logs", "web/a").err())
                .singleElement()
                .asString()
                .contains("logs.to of its member is not File");
        assertThat(host.ask("logs", "web", "--tail", "-1").code()).isEqualTo(2);
        assertThat(host.ask("logs", "a/b/c/d").code()).isEqualTo(2);
    }

    @Test
    void aLinkInPlaceOfALogIsRefused() throws IOException {
        host.run(host.manifest("web.yaml", group("{name: a, command: [sleep, \"1000\"]}")));
        Path log = host.logs().resolve("default_web/a-0.log");
        Files.delete(log);
        Files.createSymbolicLink(log, Files.writeString(host.logs().resolve("secret"), "secret\n"));
        LocalHost.CompletedCommand completed = host.ask("logs", "web/a-0");
        assertThat(completed.out()).isEmpty();
        assertThat(completed.err()).singleElement().asString().contains("symbolic link");
        assertThat(completed.code()).isEqualTo(1);
    }

    @Test
    void aFollowerSeesEveryLineAcrossRotationsARestartAndTheEndOfTheAgent() throws Exception {
        Path go = host.manifests().resolveSibling("go");
        Path first = host.manifests().resolveSibling("first");
        String script = "until test -e " + go + "; do sleep 0.1; done; if test -e " + first
                + "; then seq 50001 100000; exec sleep 1000; fi; touch " + first + "; seq 1 50000; exit 1";
        Path manifest = host.manifest(
                "web.yaml",
                group("{name: a, logs: {maxSize: 64Ki, maxFiles: 100}, restart: {initial: 10ms}, command: [sh, -c, \""
                        + script + "\"]}"));
        Process agent = host.run(manifest);
        Process follower = follow("web");
        Files.createFile(go);

        try (BufferedReader out = follower.inputReader(StandardCharsets.UTF_8)) {
            List<Integer> numbers = new ArrayList<>();
            while (numbers.size() < LINES) {
                numbers.add(Integer.valueOf(out.readLine().replace("[web/a-0] ", "")));
            }
            assertThat(numbers.equals(IntStream.rangeClosed(1, LINES).boxed().toList()))
                    .as("100,000 lines in order, each once")
                    .isTrue();
            agent.destroyForcibly().waitFor();
            Files.writeString(host.logs().resolve("default_web/a-0.log"), "after\n", StandardOpenOption.APPEND);
            assertThat(out.readLine()).isEqualTo("[web/a-0] after");
            host.run(manifest);
            Files.writeString(host.logs().resolve("default_web/a-0.log"), "later\n", StandardOpenOption.APPEND);
            assertThat(out.readLine()).isEqualTo("[web/a-0] later");
        }
        // It notices without another line that nobody reads.
        assertThat(follower.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    private Process follow(String name) throws IOException {
        Process reader = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "logs",
                        "-f",
                        name,
                        "--log-dir",
                        host.logs().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        readers.add(reader);
        return reader;
    }
}
