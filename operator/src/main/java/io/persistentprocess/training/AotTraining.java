package io.persistentprocess.training;

import io.persistentprocess.agent.AgentConfig;
import io.persistentprocess.agent.checkpoint.CheckpointFields;
import io.persistentprocess.agent.checkpoint.CheckpointFormatException;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ServiceThread;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.cli.CommandLineInterface;
import io.persistentprocess.cli.Main;
import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.console.ExitCode;
import io.persistentprocess.cli.output.EventPrinter;
import io.persistentprocess.local.CgroupRoot;
import io.persistentprocess.local.HostUser;
import io.persistentprocess.local.LoadResult;
import io.persistentprocess.local.LocalMode;
import io.persistentprocess.local.ManifestLoader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs most of what ppg does once, for a JVM that records it in an ahead-of-time cache (JEP 514); the launcher starts it after a build. Without the
 * rights for an agent, it runs only the rest.
 */
public final class AotTraining {
    private static final String MANIFEST = """
        apiVersion: persistentprocess.io/v1alpha1
        kind: PersistentProcessGroup
        metadata: {name: training}
        spec:
          members:
          - name: sleeper
            command: [sleep, infinity]
            env: [{name: ORDINAL, value: $(PPG_ORDINAL)}]
            restart: {stableAfter: 0s}
            logs: {to: "Null"}
        """;

    private static final Duration POLLING = Duration.ofMillis(50);

    private final Console console;

    AotTraining(Console console) {
        this.console = console;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Console console = Console.ofThisProcess();
        AotTraining training = new AotTraining(console);
        try {
            training.run();
            training.keepRunning();
        } catch (IOException e) {
            console.err().println("the training is not complete: " + e.getMessage());
        }
        end();
    }

    /** Ends like every command, so that those classes are recorded, too. Ends an agent as well. */
    static void end() {
        Main.main(new String[] {"--version"});
    }

    void run() throws IOException, InterruptedException {
        Path stage = Files.createTempDirectory("ppg-training");
        try {
            Path manifest = Files.writeString(stage.resolve("group.yaml"), MANIFEST);
            Path socket = stage.resolve("ppg.sock");
            say("validate", "-f", manifest.toString());
            say("doctor");
            say("status", "--socket", socket.toString());
            readCheckpoint();
            perform(manifest, socket, stage.resolve("log"));
        } finally {
            clear(stage);
        }
    }

    /** Also where no agent may run, as in the build of an image. */
    private static void readCheckpoint() {
        try {
            CheckpointFields.parse("state", "{}");
        } catch (CheckpointFormatException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts members, and leaves them to a second agent: most of what an agent does at its start is adoption. */
    private void perform(Path manifest, Path socket, Path logs) throws IOException, InterruptedException {
        AgentConfig config = new AgentConfig(root(), logs, logs.resolveSibling("run"), "training");
        LoadResult read = new ManifestLoader(console.in()).load(List.of(manifest));
        if (read.valid()) {
            try (LocalMode mode = LocalMode.start(List.of(manifest), read, config, socket)) {
                serve(mode, () -> say("restart", "training", "--socket", socket.toString()));
            }
            try (LocalMode mode = LocalMode.start(List.of(manifest), read, config, socket)) {
                serve(mode, () -> steer(socket.toString()));
                mode.stopMembers();
            }
        }
    }

    private void serve(LocalMode mode, Runnable commands) throws InterruptedException {
        EventPrinter printer = EventPrinter.start(
                mode.events(), Console.Look.PLAIN, mode.agent().threads());
        ServiceThread serving = mode.agent().threads().service(ThreadRole.MANIFESTS, mode::serve);
        serving.start();
        commands.run();
        mode.end();
        printer.finish();
        serving.join();
    }

    private Path root() throws IOException {
        return new CgroupRoot(HostUser.current(console.environment()))
                .find(Optional.empty())
                .resolveSibling("ppg-training-" + ProcessHandle.current().pid());
    }

    private void steer(String socket) {
        for (String command : List.of("restart training", "status", "status -o wide", "status -o json", "tree")) {
            say((command + " --socket " + socket).split(" ", -1));
        }
        say("events", "-o", "json", "--socket", socket);
        say("stop", "training/sleeper-0", "--socket", socket);
        say("events", "--socket", socket);
        // What is stopped by hand stays so for the next agent, with its cgroup: the training must leave nothing.
        say("restart", "training/sleeper-0", "--settle", "0s", "--socket", socket);
    }

    /** Runs {@code ppg run} on a thread until it answers. It goes on until the JVM ends, and its shutdown hook stops its member. */
    private void keepRunning() throws IOException, InterruptedException {
        Path stage = Files.createTempDirectory("ppg-training");
        try {
            Path manifest = Files.writeString(stage.resolve("group.yaml"), MANIFEST);
            String socket = stage.resolve("ppg.sock").toString();
            String run = "run -f %s --cgroup-root %s --socket %s --log-dir %s"
                    .formatted(manifest, root(), socket, stage.resolve("log"));
            Thread agent = new AgentThreads().unstarted(ThreadRole.MANIFESTS, () -> say(run.split(" ", -1)));
            agent.start();
            while (agent.isAlive() && say("status", "--socket", socket) != ExitCode.OK) {
                agent.join(POLLING);
            }
        } finally {
            clear(stage);
        }
    }

    /** Runs a command and discards its output. */
    int say(String... arguments) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        InputStream nothing = new ByteArrayInputStream(new byte[0]);
        Console deaf =
                new Console(nothing, nowhere, nowhere, Console.Look.PLAIN, Console.Look.PLAIN, console.environment());
        return new CommandLineInterface(deaf).run(arguments);
    }

    static void clear(Path stage) throws IOException {
        try (Stream<Path> files = Files.walk(stage)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
