package io.persistentprocess.e2e.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.local.control.ControlClient;
import io.persistentprocess.local.control.ControlRequest;
import io.persistentprocess.local.control.ControlResponse;
import io.persistentprocess.local.control.InstanceStatus;
import io.persistentprocess.local.control.QueryScope;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a test's agents live: a cgroup root, a control socket, folders for manifests, logs and data. For one thread. */
public final class Site implements AutoCloseable {
    /** An agent that is short of descriptors sends clients away for a while. */
    private static final Duration PATIENCE_OF_A_CLIENT = Duration.ofSeconds(30);

    /** In the repository, seen from the folder of this module. */
    private static final Path LAUNCHER =
            Path.of("../operator/bin/ppg").toAbsolutePath().normalize();

    private static final String CGROUP_ROOT = "--cgroup-root";

    private final CgroupFolder cgroup;
    private final Path folder;
    private final List<RunningAgent> agents = new ArrayList<>();
    private Path root;

    private Site(CgroupFolder cgroup, Path folder) {
        this.cgroup = cgroup;
        this.folder = folder;
        this.root = cgroup.path();
    }

    public static Site create() {
        CgroupFolder cgroup = CgroupFolder.unused();
        try {
            return new Site(cgroup, Files.createTempDirectory("ppg-e2e-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives a user without rights a cgroup and the site's folder; agents run in it from then on, and their own cgroup root is below. */
    public Delegation delegate() throws IOException {
        Delegation delegation = Delegation.of(cgroup, folder);
        root = delegation.root();
        return delegation;
    }

    public CgroupFolder cgroup() {
        return cgroup;
    }

    /** A path in the site's folder; nothing is created. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    public Path socket() {
        return file("ppg.sock");
    }

    /** Where an instance's output goes. */
    public Path log(String group, String instance) {
        return file("logs").resolve("default_" + group).resolve(instance + ".log");
    }

    /** Writes a file in one step, as editors do. */
    public Path write(String name, String content) {
        try {
            Path path = file(name);
            Files.createDirectories(path.getParent());
            Path draft = Files.writeString(path.resolveSibling("." + path.getFileName() + ".new"), content);
            return Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command line of an agent here. */
    public List<String> runCommand(Path manifests, Path socket, String... more) {
        List<String> command = new ArrayList<>(runCommandWithoutRoot(manifests, socket));
        command.addAll(List.of(more).contains(CGROUP_ROOT) ? List.of() : List.of(CGROUP_ROOT, root.toString()));
        command.addAll(List.of(more));
        return List.copyOf(command);
    }

    /** The same that leaves it to the agent where its cgroups are. */
    public List<String> runCommandWithoutRoot(Path manifests, Path socket) {
        return List.of(
                LAUNCHER.toString(),
                "run",
                "-f",
                manifests.toString(),
                "--socket",
                socket.toString(),
                "--log-dir",
                file("logs").toString());
    }

    /** The command line of a node's agent here, for a cluster. */
    public List<String> agentCommand(Path kubeconfig, String node, String... more) {
        return Stream.concat(
                        Stream.of(
                                "/usr/bin/env",
                                "KUBECONFIG=" + kubeconfig,
                                LAUNCHER.toString(),
                                "agent",
                                "--node-name",
                                node,
                                CGROUP_ROOT,
                                root.toString(),
                                "--socket",
                                socket().toString(),
                                "--log-dir",
                                file("logs").toString()),
                        Stream.of(more))
                .toList();
    }

    /** Starts an agent and waits until it listens. */
    public RunningAgent start(Path manifests, String... more) {
        return awaitListening(launch(runCommand(manifests, socket(), more)));
    }

    /** Starts an agent through a command line of the test's own. */
    public RunningAgent launch(List<String> command) {
        try {
            Path err = file("agent-" + agents.size() + ".txt");
            Process process = new ProcessBuilder(command)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(err.toFile())
                    .start();
            RunningAgent agent = new RunningAgent(process, err);
            agents.add(agent);
            return agent;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public RunningAgent awaitListening(RunningAgent agent) {
        Timeouts.await("the agent listens")
                .failFast(() -> assertThat(agent.isAlive())
                        .as("the agent runs; it said %s", agent.lines())
                        .isTrue())
                .until(() -> statuses() != null);
        return agent;
    }

    /** Waits until programs can subscribe, which comes after the start of members; the socket. */
    public Path awaitNotifySocket() {
        Path notify = Path.of(socket() + ".notify");
        Timeouts.await("the agent has its socket for subscribers").until(() -> Files.exists(notify));
        return notify;
    }

    /** Runs a command of ppg against the agent that is here. */
    public CompletedCommand ask(String command, String... arguments) {
        return Commands.ask(commandLine(command, arguments), Map.of());
    }

    /** Runs ppg with just these arguments. */
    public static CompletedCommand ppg(List<String> arguments) {
        return Commands.ask(commandOf(arguments.toArray(String[]::new)), Map.of());
    }

    /** The command line of ppg with just these arguments. */
    public static List<String> commandOf(String... arguments) {
        return Stream.concat(Stream.of(LAUNCHER.toString()), Stream.of(arguments))
                .toList();
    }

    /** Starts a command of ppg that keeps printing about the agent of this site. */
    public RunningCommand follow(String command, String... arguments) {
        try {
            Path out = file("followed.txt");
            return new RunningCommand(
                    new ProcessBuilder(commandLine(command, arguments))
                            .redirectOutput(out.toFile())
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start(),
                    out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> commandLine(String command, String... arguments) {
        return Stream.concat(
                        Stream.of(LAUNCHER.toString(), command, "--socket", socket().toString()), Stream.of(arguments))
                .toList();
    }

    public List<InstanceStatus> statuses() throws IOException {
        ControlRequest request = new ControlRequest.Status(new QueryScope(Optional.empty(), List.of()));
        try (ControlClient client = ControlClient.ask(socket(), request, PATIENCE_OF_A_CLIENT)) {
            return ((ControlResponse.Status) client.next().orElseThrow()).instances();
        }
    }

    /** The status of an instance that is named {@code MEMBER-N}, which is unique in the test. */
    public InstanceStatus status(String name) {
        try {
            return statuses().stream()
                    .filter(instance -> instance.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no instance " + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public InstanceStatus awaitState(String name, String state) {
        Timeouts.await(name + " is " + state)
                .untilAsserted(() -> assertThat(status(name).state()).isEqualTo(state));
        return status(name);
    }

    /** The main process, once it runs. */
    public HostProcess awaitRunning(String name) {
        Timeouts.await(name + " runs")
                .untilAsserted(() -> assertThat(running(name)).isPresent());
        return running(name).orElseThrow();
    }

    /** Another main process than this one, once it runs. */
    public HostProcess awaitReplaced(String name, HostProcess old) {
        Timeouts.await(name + " runs with another process than " + old.pid())
                .untilAsserted(() -> assertThat(running(name)).isPresent().get().isNotEqualTo(old));
        return running(name).orElseThrow();
    }

    private Optional<HostProcess> running(String name) {
        InstanceStatus status = status(name);
        return status.state().equals("Running")
                ? Optional.of(HostProcess.of(Math.toIntExact(status.pid().orElseThrow())))
                : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        agents.forEach(RunningAgent::kill);
        cgroup.remove();
        removeNotificationSockets();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** A killed agent leaves its own, which the next one on the same cgroup root would replace. */
    private void removeNotificationSockets() throws IOException {
        Path sockets = Path.of("/run/ppg/notify");
        if (Files.isDirectory(sockets)) {
            try (Stream<Path> files = Files.list(sockets)) {
                String name = cgroup.path().getFileName() + "-";
                for (Path socket : files.filter(
                                file -> file.getFileName().toString().startsWith(name))
                        .toList()) {
                    Files.deleteIfExists(socket);
                }
            }
        }
    }
}
