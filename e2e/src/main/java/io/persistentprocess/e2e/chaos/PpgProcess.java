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

/** A {@code ppg agent} or {@code ppg controller} that is started again and again, with one log. For one thread; it dies with this JVM. */
final class PpgProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** As a shell says of a process that was ended by SIGTERM or SIGKILL. */
    private static final List<Integer> BY_SIGNAL = List.of(137, 143);

    private final String name;
    private final List<String> command;
    private final Path kubeconfig;
    private final Path log;
    private final Thread atExit = new Thread(this::destroy, "end a ppg");
    private Optional<Process> process = Optional.empty();

    PpgProcess(String name, List<String> command, Path kubeconfig, Path log) {
        this.name = name;
        this.command = List.copyOf(command);
        this.kubeconfig = kubeconfig;
        this.log = log;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    String name() {
        return name;
    }

    Path log() {
        return log;
    }

    void start() {
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

    /** As a kubelet does; says what is wrong with how it ended. */
    Optional<String> terminate() {
        Optional<String> wrong = process.flatMap(one -> {
            one.destroy();
            int code = await(one);
            return code == 0 || BY_SIGNAL.contains(code)
                    ? Optional.empty()
                    : Optional.of(name + " ended with exit status " + code + " after SIGTERM");
        });
        process = Optional.empty();
        return wrong;
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

    private void destroy() {
        process.ifPresent(Process::destroyForcibly);
    }

    @Override
    public void close() {
        kill();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException _) {
            // The JVM is on its way out, and the hook with it.
        }
    }
}
