package io.persistentprocess.e2e.cluster.binaries;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A server that runs beside the tests. For one thread; it dies by {@link #kill}, or when this JVM exits. */
public final class ServerProcess {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int LOOK_EVERY_MILLIS = 20;
    private static final int LAST_LINES = 10;

    private final Process process;
    private final Path log;
    private final Thread atExit;

    private ServerProcess(Process process, Path log, Thread atExit) {
        this.process = process;
        this.log = log;
        this.atExit = atExit;
    }

    public static ServerProcess start(List<String> command, Path log) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            Thread atExit = new Thread(process::destroyForcibly, "kill " + process.pid());
            Runtime.getRuntime().addShutdownHook(atExit);
            return new ServerProcess(process, log, atExit);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Looks until it is ready.
     *
     * @throws ApiServerException with its last words, if it ends, or takes longer than a minute
     */
    public void awaitReady(BooleanSupplier ready) {
        long until = System.nanoTime() + LIMIT.toNanos();
        while (!ready.getAsBoolean()) {
            if (waitFor(LOOK_EVERY_MILLIS) || System.nanoTime() > until) {
                throw new ApiServerException(
                        (process.isAlive() ? "not ready after " + LIMIT.toSeconds() + " s: " : "ended: ")
                                + process.info().command().orElse("a server") + ": " + lastWords());
            }
        }
    }

    /** Sends a signal, named as kill(1) takes it. */
    public void signal(String name) {
        Programs.run(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())), "is it alive?");
    }

    public void kill() {
        process.destroyForcibly().onExit().join();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException _) {
            // The JVM is on its way out, and the hook with it.
        }
    }

    private boolean waitFor(int millis) {
        try {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiServerException("interrupted while waiting for a server", e);
        }
    }

    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException e) {
            return "its log " + log + " cannot be read: " + e.getMessage();
        }
    }
}
