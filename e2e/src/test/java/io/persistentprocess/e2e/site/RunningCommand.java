package io.persistentprocess.e2e.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A command that keeps printing until it is closed. */
public record RunningCommand(Process process, Path out) implements AutoCloseable {
    /** Waits until it has printed a line that contains this text. */
    public void awaitLine(String part) {
        Timeouts.await("it prints " + part)
                .untilAsserted(() -> assertThat(lines()).anyMatch(line -> line.contains(part)));
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
