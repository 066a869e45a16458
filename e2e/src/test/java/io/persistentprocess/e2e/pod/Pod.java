package io.persistentprocess.e2e.pod;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Said;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.kernel.Capabilities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A place for pods on a node: an image, a node, and cgroups that go with each pod. For one thread; ends all of it when closed, whatever is still there.
 */
final class Pod implements AutoCloseable {
    /** The capabilities of the chart's agent, without SYS_RESOURCE: not every machine that runs tests has that to give. */
    static final List<String> CAPABILITIES =
            List.of("SYS_PTRACE", "SYS_ADMIN", "SYS_CHROOT", "DAC_OVERRIDE", "KILL", "SETUID", "SETGID", "SETPCAP");

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

    /** Skips the test where the capabilities for it are missing. */
    static Pod create() {
        assumeCapabilities();
        Site site = Site.create();
        try {
            Path own = site.cgroup().path();
            Path cgroup = Files.createDirectories(own.resolve("pod"));
            Image image = Image.in(site);
            V1Folders v1 = V1Folders.create(own.getFileName().toString());
            return new Pod(site, Node.start(), image, cgroup, v1);
        } catch (IOException e) {
            throw new AssertionError("no pod can be made: " + e, e);
        }
    }

    private static void assumeCapabilities() {
        try {
            long effective = Capabilities.effective();
            List<String> missing = CAPABILITIES.stream()
                    .filter(name -> (effective >> Capabilities.number(name).orElseThrow() & 1) == 0)
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
        List<String> arguments = new ArrayList<>(List.of(
                "run",
                "-f",
                image.write("groups.yaml", manifest),
                "--host-pid",
                Integer.toString(node.pid()),
                "--cgroup-root",
                agentRoot().toString(),
                "--socket",
                site.socket().toString(),
                "--log-dir",
                site.file("logs").toString()));
        arguments.addAll(List.of(more));
        return site.launch(command(capabilities, arguments));
    }

    /** Runs a command of ppg in a pod to its end. */
    Said ppg(String... arguments) {
        return ppg(CAPABILITIES, arguments);
    }

    Said ppg(List<String> capabilities, String... arguments) {
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
