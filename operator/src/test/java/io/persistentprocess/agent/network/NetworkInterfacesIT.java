package io.persistentprocess.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.agent.host.HostContext;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.api.node.InterfacePattern;
import io.persistentprocess.kernel.libc.Libc;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The interfaces of a network namespace of the test's own, which the test's thread is not in, as an agent in a pod is not in the host's. */
class NetworkInterfacesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Set<InterfacePattern> PORTS = Set.of(new InterfacePattern("port*"));

    private final AtomicInteger changes = new AtomicInteger();
    private Process other;
    private NetworkInterfaces interfaces;

    @BeforeEach
    void startOther() throws IOException {
        assumeTrue(Libc.geteuid() == 0, "needs root to make namespaces");
        other = new ProcessBuilder("unshare", "--net", "sleep", "infinity").start();
        await().atMost(PATIENCE)
                .until(() -> Files.readString(Path.of("/proc/" + other.pid() + "/comm"))
                        .equals("sleep\n"));
        interfaces =
                new NetworkInterfaces(HostContext.of((int) other.pid()), new AgentThreads(), changes::incrementAndGet);
    }

    @AfterEach
    void endOther() {
        if (other != null) {
            interfaces.close();
            other.destroyForcibly().onExit().join();
        }
    }

    @Test
    void interfacesComeGoAndAreRenamed() throws Exception {
        ip("link add port0 type bridge");
        assertThat(follow()).hasValue(Set.of("port0"));

        ip("link add port1 type bridge");
        awaitNames(Set.of("port0", "port1"));

        ip("link set port1 name port-b");
        awaitNames(Set.of("port0", "port-b"));

        ip("link set port-b name uplink");
        awaitNames(Set.of("port0"));

        ip("link set uplink name port1");
        awaitNames(Set.of("port0", "port1"));

        ip("link del port0");
        awaitNames(Set.of("port1"));
    }

    @Test
    void anInterfaceThatMovesToAnotherNamespaceIsGone() throws Exception {
        ip("link add port0 type veth peer name far");
        assertThat(follow()).hasValue(Set.of("port0"));
        Process third = new ProcessBuilder("unshare", "--net", "sleep", "infinity").start();
        try {
            await().atMost(PATIENCE)
                    .until(() -> Files.readString(Path.of("/proc/" + third.pid() + "/comm"))
                            .equals("sleep\n"));
            ip("link set port0 netns " + third.pid());

            awaitNames(Set.of());
        } finally {
            third.destroyForcibly().onExit().join();
        }
    }

    @Test
    void anInterfaceThatLeavesABridgeStays() throws Exception {
        ip("link add port0 type veth peer name far");
        ip("link add bridge0 type bridge");
        ip("link set port0 master bridge0");
        assertThat(follow()).hasValue(Set.of("port0"));

        ip("link set port0 nomaster");
        ip("link add port1 type bridge");

        awaitNames(Set.of("port0", "port1"));
    }

    @Test
    void whatNoPatternMatchesIsNotReported() throws Exception {
        follow();
        ip("link add port0 type bridge");
        awaitNames(Set.of("port0"));
        int before = changes.get();

        ip("link add veth0 type bridge");
        ip("link set veth0 up");
        ip("link add port1 type bridge");

        awaitNames(Set.of("port0", "port1"));
        assertThat(changes.get()).isLessThanOrEqualTo(before + 1);
    }

    @Test
    void aBurstIsReportedInFewChangesAndWhole() throws Exception {
        follow();
        int before = changes.get();

        ip(IntStream.range(0, 200).mapToObj("link add port%d type bridge"::formatted));
        Set<String> all = IntStream.range(0, 200).mapToObj(i -> "port" + i).collect(Collectors.toSet());
        awaitNames(all);
        ip(IntStream.range(0, 200).mapToObj("link del port%d"::formatted));
        awaitNames(Set.of());

        assertThat(changes.get() - before).isLessThan(200);
    }

    @Test
    void messagesThatTheSocketHasNoRoomForAreMadeUpForByAList() throws Exception {
        List<LinkFollower.LinkUpdate> news = new CopyOnWriteArrayList<>();
        LinkFollower follower =
                new LinkFollower(HostContext.of((int) other.pid()), new AgentThreads(), (_, told) -> news.add(told));
        follower.start();
        try {
            await().atMost(PATIENCE).until(() -> !news.isEmpty());

            ip(Stream.concat(
                    Stream.of("link add port0 type bridge"),
                    IntStream.range(0, 3000).mapToObj(i -> "link set port0 mtu " + (1000 + i % 400))));
            ip("link add port1 type bridge");

            await().atMost(PATIENCE).untilAsserted(() -> {
                InterfaceTable table = new InterfaceTable();
                news.stream().skip(lastList(news)).forEach(told -> table.apply(told.messages()));
                assertThat(table.matching(PORTS)).containsExactly("port0", "port1");
            });
            assertThat(news).filteredOn(LinkFollower.LinkUpdate::complete).hasSizeGreaterThan(1);
        } finally {
            follower.end();
            follower.join();
        }
    }

    private static int lastList(List<LinkFollower.LinkUpdate> news) {
        return IntStream.range(0, news.size())
                .filter(i -> news.get(i).complete())
                .max()
                .orElseThrow();
    }

    @Test
    void withoutPatternsNothingIsFollowed() throws Exception {
        follow();
        assertThat(threads()).contains("ppg-interfaces");

        assertThat(interfaces.follow(Set.of())).isEmpty();

        await().atMost(PATIENCE).until(() -> !threads().contains("ppg-interfaces"));
        ip("link add port0 type bridge");
        assertThat(follow()).hasValue(Set.of("port0"));
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).collect(Collectors.toSet());
    }

    private Optional<Set<String>> follow() {
        return interfaces.follow(PORTS);
    }

    /** As a user does: only when a change has been told. */
    private void awaitNames(Set<String> names) {
        int[] seen = {-1};
        Optional<?>[] latest = {Optional.empty()};
        await().atMost(PATIENCE).untilAsserted(() -> {
            int told = changes.get();
            if (told != seen[0]) {
                seen[0] = told;
                latest[0] = follow();
            }
            assertThat(latest[0].map(Object::toString)).hasValue(new TreeSet<>(names).toString());
        });
    }

    private void ip(String command) throws Exception {
        ip(Stream.of(command));
    }

    private void ip(Stream<String> commands) throws Exception {
        Process process = new ProcessBuilder("nsenter", "--net=/proc/" + other.pid() + "/ns/net", "ip", "-batch", "-")
                .redirectErrorStream(true)
                .start();
        process.getOutputStream()
                .write(commands.collect(Collectors.joining("\n", "", "\n")).getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
