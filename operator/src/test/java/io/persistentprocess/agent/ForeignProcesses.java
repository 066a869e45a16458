package io.persistentprocess.agent;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Processes that no agent started, in a cgroup of their own beside the test's root. */
public final class ForeignProcesses implements AutoCloseable {
    private static final AtomicInteger SERIAL = new AtomicInteger();

    private final Path cgroup;
    private final Path scratch;

    private ForeignProcesses(Path cgroup, Path scratch) {
        this.cgroup = cgroup;
        this.scratch = scratch;
    }

    public static ForeignProcesses create(Path scratch) throws IOException {
        Path cgroup = ActionExecutorFixture.cgroup2()
                .resolve("ppg-strangers-" + ProcessHandle.current().pid() + "-" + SERIAL.incrementAndGet());
        return new ForeignProcesses(Files.createDirectory(cgroup), scratch);
    }

    public Path cgroup() {
        return cgroup;
    }

    /** Forks for as long as it lives: children, orphans in the same session and in sessions of their own, each noting itself. */
    public static String storm(Path census) {
        return """
                while :; do
                  ( ( sh -c 'echo $$ >> %1$s; exec sleep 60' & ) & )
                  setsid sh -c 'echo $$ >> %1$s; exec sleep 60' &
                  ( exec sleep 0.01 ) &
                  sleep 0.01
                done
                """.formatted(census);
    }

    /** Runs a script; returns when so many processes are there, the shell first. */
    public List<Integer> start(String script, int processes) {
        try {
            Path file = Files.writeString(scratch.resolve("stranger-" + SERIAL.incrementAndGet() + ".sh"), script);
            new ProcessBuilder("setsid", "sh", "-c", "echo 0 > " + cgroup + "/cgroup.procs; exec sh " + file).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> processes().size() >= processes);
        return processes();
    }

    public List<Integer> processes() {
        return ActionExecutorFixture.processes(cgroup);
    }

    @Override
    public void close() throws IOException {
        Files.writeString(cgroup.resolve("cgroup.freeze"), "0");
        Files.writeString(cgroup.resolve("cgroup.kill"), "1");
        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> Files.readString(cgroup.resolve("cgroup.events")).contains("populated 0"));
        Files.delete(cgroup);
    }
}
