package io.persistentprocess.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.cli.console.CapturedConsole;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.CgroupHierarchies;
import io.persistentprocess.kernel.error.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A cgroup root, a folder of manifests and agents in processes of their own. Whatever a test leaves is killed and removed in the end. */
public final class LocalHost implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final AtomicInteger SERIAL = new AtomicInteger();

    private final Path root;
    private final Path scratch;
    private final List<Process> agents = new ArrayList<>();

    private LocalHost(Path root, Path scratch) {
        this.root = root;
        this.scratch = scratch;
    }

    public static LocalHost create() throws IOException {
        Path cgroup2 = CgroupHierarchies.current().cgroup2().orElse(Path.of("/nonexistent"));
        assumeTrue(Files.isWritable(cgroup2), "needs root and a writable cgroup2 at " + cgroup2);
        String name = "ppg-cli-" + ProcessHandle.current().pid() + "-" + SERIAL.incrementAndGet();
        Path scratch = Files.createTempDirectory(name);
        Files.createDirectory(scratch.resolve("manifests"));
        return new LocalHost(cgroup2.resolve(name), scratch);
    }

    public Path cgroupRoot() {
        return root;
    }

    public Path manifests() {
        return scratch.resolve("manifests");
    }

    public Path logs() {
        return scratch.resolve("log");
    }

    public Path manifest(String name, String text) throws IOException {
        return Files.writeString(manifests().resolve(name), text);
    }

    /** Returns when the first manifests are applied and every instance has a process. */
    public Process run(Path manifests, String... more) throws IOException {
        Process agent = start(manifests, more);
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(agent.isAlive()).as(log()).isTrue();
            assertThat(status()).isNotEmpty().noneMatch(line -> line.contains("   no   "));
        });
        return agent;
    }

    /** An agent of which nothing is expected yet. */
    public Process start(Path manifests, String... more) throws IOException {
        Files.deleteIfExists(scratch.resolve("agent.log"));
        return startInto(scratch.resolve("agent.log"), manifests, more);
    }

    /** The same with a place of its own for what it says. */
    Process startInto(Path log, Path manifests, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run",
                "-f",
                manifests.toString(),
                "--cgroup-root",
                root.toString(),
                "--socket",
                socket(),
                "--log-dir",
                scratch.resolve("log").toString()));
        command.addAll(List.of(more));
        Process agent = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        agents.add(agent);
        return agent;
    }

    public String log() throws IOException {
        return Files.readString(scratch.resolve("agent.log"));
    }

    /** Lines of {@code ppg status}. */
    public List<String> status(String... more) {
        return ppg("status", more);
    }

    /** As in the table: {@code -} for none. */
    public String pidOf(String instance) {
        return status().stream()
                .map(line -> line.split(" +", -1))
                .filter(cells -> cells[1].equals(instance))
                .map(cells -> cells[5])
                .findFirst()
                .orElse("-");
    }

    /** What a command prints that is told the agent's socket. */
    public List<String> ppg(String command, String... more) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of(more));
        arguments.addAll(List.of("--socket", socket()));
        return ppgAlone(arguments.toArray(String[]::new));
    }

    /** What a command prints that has ended. */
    public record CompletedCommand(int code, List<String> out, List<String> err) {
        public String text() {
            return String.join("\n", out);
        }
    }

    /** The same, with all that comes of it. */
    public CompletedCommand ask(String command, String... more) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of(more));
        arguments.addAll(List.of("--socket", socket()));
        CapturedConsole console = CapturedConsole.withoutInput();
        int code = console.run(arguments.toArray(String[]::new));
        return new CompletedCommand(code, console.outLines(), console.errLines());
    }

    public List<String> ppgAlone(String... arguments) {
        CapturedConsole console = CapturedConsole.withoutInput();
        console.run(arguments);
        return console.outLines();
    }

    private String socket() {
        return scratch.resolve("ppg.sock").toString();
    }

    @Override
    public void close() throws IOException {
        agents.forEach(agent -> agent.destroyForcibly().onExit().join());
        if (Files.exists(root)) {
            remove(Cgroup.at(root));
        }
        try (Stream<Path> files = Files.walk(scratch)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void remove(Cgroup cgroup) throws KernelException {
        cgroup.kill();
        await().atMost(PATIENCE).until(() -> !cgroup.events().populated());
        for (Cgroup child : cgroup.children()) {
            remove(child);
        }
        cgroup.remove();
    }
}
