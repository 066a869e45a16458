package io.persistentprocess.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.SlowHost;
import io.persistentprocess.agent.event.AgentEvent;
import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.kernel.cgroup.CgroupHierarchies;
import io.persistentprocess.kernel.cgroup.ControllerHierarchies;
import io.persistentprocess.kernel.cgroup.V1Directories;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.GroupSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A cgroup root of a test's own on the real kernel, with agents on it, one after the other. Everything in it is killed and removed at the end, whatever happened.
 */
public final class ActionExecutorFixture implements AutoCloseable {
    public static final Duration PATIENCE = SlowHost.atItsPace(Duration.ofSeconds(30));
    private static final AtomicInteger SERIAL = new AtomicInteger();

    private final Path root;
    private final Path scratch;
    private Agent agent;

    private ActionExecutorFixture(Path root, Path scratch) {
        this.root = root;
        this.scratch = scratch;
    }

    /** A root without an agent. */
    public static ActionExecutorFixture create() {
        assumeTrue(Files.isWritable(cgroup2()), "needs root and a mounted cgroup2");
        String name = "ppg-test-" + ProcessHandle.current().pid() + "-" + SERIAL.incrementAndGet();
        try {
            return new ActionExecutorFixture(cgroup2().resolve(name), Files.createTempDirectory(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Path cgroup2() {
        try {
            return CgroupHierarchies.current().cgroup2().orElse(Path.of("/nonexistent"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A root with an agent. */
    public static ActionExecutorFixture started() throws IOException {
        ActionExecutorFixture fixture = create();
        fixture.startAgent();
        return fixture;
    }

    public AgentConfig config() {
        return new AgentConfig(root, scratch.resolve("log"), scratch.resolve("run"), "node-1");
    }

    public Agent startAgent() throws IOException {
        return startAgent(UnaryOperator.identity());
    }

    public void startAgent(AgentConfig config) throws IOException {
        agent = Agent.start(config);
    }

    Agent startAgent(UnaryOperator<ActionExecutor> aroundHost) throws IOException {
        agent = Agent.start(config(), aroundHost);
        return agent;
    }

    /** Leaves the members running, as the death of an agent does. */
    public void endAgent() {
        agent.close();
        agent = null;
    }

    public Agent agent() {
        return agent;
    }

    public Path root() {
        return root;
    }

    public Path scratch() {
        return scratch;
    }

    public Path file(String name) {
        return scratch.resolve(name);
    }

    public Path cgroup(InstanceId id) {
        return agent.cgroupOf(id);
    }

    public void apply(GroupSpec... groups) {
        agent.apply(List.of(groups));
    }

    public InstanceView view(InstanceId id) {
        return agent.instances().stream()
                .filter(view -> view.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no instance " + id + " among " + agent.instances()));
    }

    public int pid(InstanceId id) {
        return view(id).pid().orElseThrow(() -> new AssertionError("no process: " + view(id)));
    }

    public void awaitView(InstanceId id, Predicate<InstanceView> wanted) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(view(id)).matches(wanted));
    }

    public void awaitPhase(InstanceId id, Phase phase) {
        await("%s is %s".formatted(id, phase))
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(
                        () -> assertThat(view(id).phase()).as("%s", view(id)).isEqualTo(phase));
    }

    public int awaitRunning(InstanceId id) {
        awaitPhase(id, Phase.Running);
        return pid(id);
    }

    /** Waits until it runs with another process than this one. */
    public int awaitReplaced(InstanceId id, int oldPid) {
        await("%s has another process than %d".formatted(id, oldPid))
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> isReplaced(view(id), oldPid));
        return pid(id);
    }

    private static boolean isReplaced(InstanceView view, int oldPid) {
        return view.phase() == Phase.Running && view.pid().orElse(oldPid) != oldPid;
    }

    public void awaitGone(InstanceId id) {
        await(id + " is gone")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() ->
                        agent.instances().stream().noneMatch(view -> view.id().equals(id)));
    }

    /** What was reported of an instance. An instance's state can be seen before the reports of the same turn of the event loop, so that turn is waited for. */
    public List<InstanceReport> reports(InstanceId id) {
        agent.ping().orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
        return agent.events().recent().stream()
                .filter(event -> event.instance().filter(id::equals).isPresent())
                .map(AgentEvent::report)
                .toList();
    }

    public void awaitReport(InstanceId id, InstanceReport.Type type) {
        await("%s reports %s".formatted(id, type))
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() ->
                        assertThat(reports(id)).extracting(InstanceReport::type).contains(type));
    }

    /** The processes of an instance's cgroup, as the kernel has them. */
    public List<Integer> processes(InstanceId id) {
        return processes(root.resolve(id.namespace() + "_" + id.group()).resolve(id.name()));
    }

    public static List<Integer> processes(Path cgroup) {
        try {
            return Files.readAllLines(cgroup.resolve("cgroup.procs")).stream()
                    .map(Integer::valueOf)
                    .toList();
        } catch (IOException _) {
            return List.of();
        }
    }

    public static void kill(int pid) {
        signal(pid, "KILL");
    }

    public static void signal(int pid, String name) {
        run("kill", "-" + name, Integer.toString(pid));
    }

    public static void run(String... command) {
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        if (agent != null) {
            agent.close();
        }
        if (Files.isDirectory(root)) {
            Files.writeString(root.resolve("cgroup.freeze"), "0");
            // One by one as well: cgroup.kill spares a process whose first thread has exited.
            await("the test's cgroup is empty").atMost(PATIENCE).until(() -> {
                Files.writeString(root.resolve("cgroup.kill"), "1");
                killEach(root);
                return Files.readString(root.resolve("cgroup.events")).contains("populated 0");
            });
            removeCgroups(root);
        }
        new V1Directories(places(), root).remove(root);
        try (Stream<Path> files = Files.walk(scratch)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    public static ControllerHierarchies places() throws IOException {
        return ControllerHierarchies.of(CgroupHierarchies.current(), cgroup2());
    }

    private static void killEach(Path root) throws IOException {
        try (Stream<Path> folders = Files.walk(root)) {
            folders.filter(Files::isDirectory)
                    .flatMap(folder -> processes(folder).stream())
                    .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        }
    }

    private static void removeCgroups(Path root) throws IOException {
        try (Stream<Path> folders = Files.walk(root)) {
            for (Path folder : folders.filter(Files::isDirectory)
                    .sorted(Comparator.reverseOrder())
                    .toList()) {
                Files.delete(folder);
            }
        }
    }
}
