package io.persistentprocess.e2e.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@code ppg run} that a test has started. */
public final class RunningAgent {
    private final Process process;
    private final Path err;

    RunningAgent(Process process, Path err) {
        this.process = process;
        this.err = err;
    }

    public HostProcess process() {
        return HostProcess.of(Math.toIntExact(process.pid()));
    }

    /** What it has said so far. */
    public List<String> lines() {
        try {
            return Files.readAllLines(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it says something that contains this. */
    public String awaitLine(String part) {
        Timeouts.await("the agent says " + part)
                .untilAsserted(() -> assertThat(lines()).anyMatch(line -> line.contains(part)));
        return lines().stream().filter(line -> line.contains(part)).findFirst().orElseThrow();
    }

    /** Ends it as a terminal or a service manager does, and waits; its exit code. */
    public int end(String signal) {
        process().signal(signal);
        return awaitEnd();
    }

    /** Ends it without its having a say. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    public int awaitEnd() {
        try {
            assertThat(process.waitFor(Timeouts.LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .as("the agent ends; it said %s", lines())
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the agent", e);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }
}
