package io.persistentprocess.e2e.pod;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.CompletedCommand;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.kernel.process.CapabilitySets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A place for pods on a node: an image, a node, and cgroups that go with each pod. For one thread; ends all of it when closed, whatever is still there.
 */
final class Pod implements AutoCloseable {
    /** The capabilities of the chart's agent, without SYS_RESOURCE: not every machine that runs tests has that to give. */
    static final List<String> CAPABILITIES =
            List.of("SYS_PTRACE", "SYS_ADMIN", "SYS_CHROOT", "DAC_OVERRIDE", "KILL", "SETUID", "SETGID", "SETPCAP");

    /** What may be on the host of an agent's threads, without the numbers of those that are several. */
    static final Set<String> HOST_THREADS = Set.of(
            "ppg-reactor",
            "ppg-events",
            "ppg-log",
            "ppg-logs",
            "ppg-log-files",
            "ppg-places",
            "ppg-pid-file",
            "ppg-history",
            "ppg-control",
            "ppg-client",
            "ppg-client-no",
            "ppg-notify",
            "ppg-notify-no",
            "ppg-processes",
            "ppg-attach",
            "ppg-limits",
            "ppg-warm-up",
            "ppg-host");

    private final Site site;
    private final Node node;
    private final Image image;
    private final Path cgroup;
    private final V1Folders v1;

    private Pod(Site site, Node node, Image image, Path cgroup, V1Folders v1) {
        this.site = site;
        this.node = node;
        this.image = image;
        this.cgroup = cgroup;
        this.v1 = v1;
    }

    /** Where a pod's files come from. */
    @FunctionalInterface
    interface ImageSource {
        Image in(Site site) throws IOException;
    }

    /** Skips the test where the capabilities for it are missing. */
    static Pod create() {
        return create(Image::in);
    }

    /** The same with another image. */
    static Pod create(ImageSource source) {
        assumeCapabilities();
        Site site = Site.create();
        try {
            Path own = site.cgroup().path();
            Path cgroup = Files.createDirectories(own.resolve("pod"));
            Image image = source.in(site);
            V1Folders v1 = V1Folders.create(own.getFileName().toString());
            return new Pod(site, Node.start(), image, cgroup, v1);
        } catch (IOException e) {
            throw new AssertionError("no pod can be made: " + e, e);
        }
    }

    private static void assumeCapabilities() {
        try {
            long effective = CapabilitySets.effective();
            List<String> missing = CAPABILITIES.stream()
                    .filter(name -> (effective >> CapabilitySets.number(name).orElseThrow() & 1) == 0)
                    .toList();
            assumeTrue(
                    missing.isEmpty(), "needs root with the capabilities of the chart; these are missing: " + missing);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    Site site() {
        return site;
    }

    Node node() {
        return node;
    }

    /** Puts the manifest into the image and starts {@code ppg run} in a pod, until it listens. */
    RunningAgent start(String manifest, String... more) throws IOException {
        return site.awaitListening(launch(CAPABILITIES, manifest, more));
    }

    /** The same with other capabilities, and without waiting. */
    RunningAgent launch(List<String> capabilities, String manifest, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("run", "-f", image.write("groups.yaml", manifest)));
        arguments.addAll(places());
        arguments.addAll(List.of(more));
        return site.launch(command(capabilities, arguments));
    }

    /** Puts a file into the image. */
    void write(String name, String content) throws IOException {
        image.write(name, content);
    }

    /** Starts a command that is an agent of a cluster, without waiting. */
    RunningAgent launch(String kubeconfig, List<String> agent) throws IOException {
        image.write("kubeconfig", kubeconfig);
        return site.launch(command(
                CAPABILITIES, Stream.concat(agent.stream(), places().stream()).toList()));
    }

    private List<String> places() {
        return List.of(
                "--host-pid",
                Integer.toString(node.pid()),
                "--cgroup-root",
                agentRoot().toString(),
                "--socket",
                site.socket().toString(),
                "--log-dir",
                site.file("logs").toString());
    }

    /** Runs a command of ppg in a pod to its end. */
    CompletedCommand ppg(String... arguments) {
        return ppg(CAPABILITIES, arguments);
    }

    CompletedCommand ppg(List<String> capabilities, String... arguments) {
        List<String> command = command(capabilities, List.of(arguments));
        return Commands.ask(command, Map.of());
    }

    Path agentRoot() {
        return site.cgroup().path().resolve("agent");
    }

    private List<String> command(List<String> capabilities, List<String> arguments) {
        String set = capabilities.stream()
                .map(name -> "+" + name.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(","));
        return Stream.of(
                        Stream.of("sh", Scripts.path("run.sh"), image.root().toString(), set),
                        image.binds().stream(),
                        Stream.of("--", cgroup.toString()),
                        v1.paths().stream().map(Path::toString),
                        Stream.of("--"),
                        image.ppg().stream(),
                        arguments.stream())
                .flatMap(part -> part)
                .toList();
    }

    /** Whether a process is in all the namespaces of the node. */
    boolean isOnTheHost(HostProcess process) {
        return node.hasNamespacesOf(process);
    }

    /** The names of an agent's threads that are not in the pod's network. */
    Set<String> threadsOnTheHost(RunningAgent agent) throws IOException {
        Set<String> names = new TreeSet<>();
        String host = link(directory(node.process()), "net");
        try (Stream<Path> tasks = Files.list(directory(agent.process()).resolve("task"))) {
            for (Path task : tasks.toList()) {
                nameOf(task, host).ifPresent(names::add);
            }
        }
        return names;
    }

    /** Empty for a thread that is elsewhere, and for one that ended while it was looked at, as those that wait for work do. */
    private static Optional<String> nameOf(Path task, String network) {
        try {
            return Files.readSymbolicLink(task.resolve("ns").resolve("net"))
                            .toString()
                            .equals(network)
                    ? Optional.of(Files.readString(task.resolve("comm")).strip().replaceFirst("-[0-9]+$", ""))
                    : Optional.empty();
        } catch (IOException ended) {
            return Optional.empty();
        }
    }

    private static Path directory(HostProcess process) {
        return Path.of("/proc", Integer.toString(process.pid()));
    }

    private static String link(Path process, String namespace) {
        try {
            return Files.readSymbolicLink(process.resolve("ns").resolve(namespace))
                    .toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Ends what is in the pod as a kubelet and its runtime end it: all of its cgroups are killed, the program has no say. */
    void kill() throws IOException {
        Files.writeString(cgroup.resolve("cgroup.kill"), "1");
        v1.kill();
    }

    @Override
    public void close() throws IOException {
        try (site;
                node;
                v1) {
            kill();
        }
    }
}
