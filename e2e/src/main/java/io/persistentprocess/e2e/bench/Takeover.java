package io.persistentprocess.e2e.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** An agent killed by SIGKILL, and how long its successor takes to have all members in its care again. */
final class Takeover {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Takeover() {}

    /**
     * Nanoseconds from the start of the launcher, JVM and all, until the new agent says that it has adopted its members.
     *
     * @param adopted found in the line of the agent's output that says so
     * @throws BenchmarkException if it does not say so within a minute, restarted a member that ran, or does not care for one that it adopted
     */
    static long measure(Running running, Pattern adopted) throws IOException {
        Killer killer = running.killer();
        long starts = killer.starts();
        running.killSupervisor();
        long began = System.nanoTime();
        Process agent = running.restartWithOutput();
        BufferedReader output = agent.inputReader(StandardCharsets.UTF_8);
        CompletableFuture<Void> patience = CompletableFuture.runAsync(
                agent::destroyForcibly, CompletableFuture.delayedExecutor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        String line = output.readLine();
        while (line != null && !adopted.matcher(line).find()) {
            line = output.readLine();
        }
        long nanos = System.nanoTime() - began;
        patience.cancel(false);
        if (line == null) {
            throw new BenchmarkException(
                    "the new agent ended, or was ended after a minute, without a line that matches " + adopted);
        }
        Thread.ofVirtual().start(() -> drain(output, running.launch()));
        killer.rest(Duration.ofSeconds(1));
        if (killer.starts() != starts) {
            throw new BenchmarkException("the new agent restarted " + (killer.starts() - starts) + " members that ran");
        }
        killer.kill(0, Duration.ZERO, Duration.ZERO);
        return nanos;
    }

    /** A pipe that nobody reads would in the end stop the agent. */
    private static void drain(BufferedReader output, Launch launch) {
        try (output) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                Files.writeString(launch.log(), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
