package io.persistentprocess.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A start that fails half-way closes what it has opened. Needs root. */
class FailingStartIT {
    private ActionExecutorFixture host;

    @BeforeEach
    void create() throws IOException {
        // Whatever a first start opens for good, as libraries do.
        try (ActionExecutorFixture first = ActionExecutorFixture.started()) {
            first.endAgent();
        }
        host = ActionExecutorFixture.create();
    }

    @AfterEach
    void cleanUp() throws IOException {
        host.close();
    }

    @Test
    void aConstructorThatFailsLateLeavesNoDescriptorAndNoLock() throws IOException {
        Map<String, Long> before = descriptors();

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> host.startAgent(_ -> {
                        throw new IllegalStateException("nothing goes");
                    }))
                    .hasMessage("nothing goes");
        }

        await("what was opened is closed")
                .atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(descriptors()).isEqualTo(before));
        host.startAgent();
    }

    /** How many are open, by what they are open on; without files of the class path. */
    private static Map<String, Long> descriptors() throws IOException {
        Map<String, Long> open = new TreeMap<>();
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            for (Path link : links.toList()) {
                String target = target(link);
                if (!target.endsWith(".jar") && !target.endsWith("/fd")) {
                    open.merge(target.replaceAll("\\d+", "N"), 1L, Long::sum);
                }
            }
        }
        return open;
    }

    private static String target(Path link) throws IOException {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (NoSuchFileException closed) {
            return "/proc/self/fd";
        }
    }
}
