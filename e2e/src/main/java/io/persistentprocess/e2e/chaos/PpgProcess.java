package io.persistentprocess.e2e.chaos;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A {@code ppg agent} or {@code ppg controller} that is started again and again, with one log. Any thread may close it, which ends it for good; all else is for one thread. */
final class PpgProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final String name;
    private final List<String> command;
    private final Path kubeconfig;
    private final Path log;
    private boolean closed;
    private Optional<Process> process = Optional.empty();

    PpgProcess(String name, List<String> command, Path kubeconfig, Path log) {
        this.name = name;
        this.command = List.copyOf(command);
        this.kubeconfig = kubeconfig;
        this.log = log;
    }

    String name() {
        return name;
    }

    Path log() {
        return log;
    }

    synchronized void start() {
        if (closed) {
            return;
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        try {
            process = Optional.of(builder.start());
        } catch (IOException e) {
            throw new ChaosException("cannot start " + command.getFirst() + ": " + e.getMessage(), e);
        }
    }

    /** The exit code of one that was started and has ended by itself. */
    Optional<Integer> ended() {
        return process.filter(one -> !one.isAlive()).map(Process::exitValue);
    }

    void kill() {
        process.ifPresent(one -> {
            one.destroyForcibly();
            await(one);
        });
        process = Optional.empty();
    }

    /** As a kubelet does; its exit status, if it ran. */
    Optional<Integer> terminate() {
        Optional<Integer> code = process.map(one -> {
            one.destroy();
            return await(one);
        });
        process = Optional.empty();
        return code;
    }

    /** What no log may have: errors that nobody has thought of. */
    List<String> defects() {
        try (Stream<String> lines = Files.exists(log) ? Files.lines(log) : Stream.empty()) {
            return lines.filter(line -> line.contains("internal error")
                            || line.startsWith("\tat ")
                            || line.startsWith("Exception in thread"))
                    .limit(20)
                    .map(line -> name + " said: " + line)
                    .toList();
        } catch (IOException e) {
            throw new ChaosException("cannot read " + log, e);
        }
    }

    private int await(Process one) {
        try {
            if (!one.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new ChaosException(name + " does not end in " + PATIENCE.toSeconds() + " s");
            }
            return one.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChaosException("interrupted", e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        process.ifPresent(one -> one.destroyForcibly().onExit().join());
    }
}
