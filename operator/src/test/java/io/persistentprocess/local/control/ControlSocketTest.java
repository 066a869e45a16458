package io.persistentprocess.local.control;

import static io.persistentprocess.local.control.FakeAgent.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.kernel.poll.EventFd;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.InstanceId;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ControlSocketTest {
    private static final InstanceId WEB = id("default", "web", "nginx");
    private static final InstanceId DB = id("default", "db", "redis");
    private static final QueryScope EVERYTHING = new QueryScope(Optional.empty(), List.of());

    private final FakeAgent agent = new FakeAgent();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @TempDir
    private Path directory;

    private Path path;
    private ControlSocket socket;

    @BeforeEach
    void listen() throws IOException {
        path = directory.resolve("ppg.sock");
        socket = ControlSocket.open(path, agent);
        agent.show(WEB, Phase.Running, "");
        agent.show(DB, Phase.BackOff, "exited with code 1");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        socket.close();
    }

    @Test
    void onlyTheOwnerMayConnect() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void nothingIsLeftOfASocketThatIsClosedAndItsPlaceIsFree() throws IOException {
        socket.close();

        assertThat(directory).isEmptyDirectory();
        socket = ControlSocket.open(path, agent);
        assertThatThrownBy(() -> ControlSocket.open(path, agent)).hasMessageStartingWith("another ppg listens on");
    }

    @Test
    void aStatusTellsEverythingThereIsToTell() throws IOException {
        assertThat(answers(new ControlRequest.Status(EVERYTHING, false)))
                .singleElement()
                .isInstanceOfSatisfying(
                        ControlResponse.Status.class,
                        status -> assertThat(status.instances())
                                .extracting(InstanceStatus::fullName, InstanceStatus::state, InstanceStatus::message)
                                .containsExactly(
                                        org.assertj.core.groups.Tuple.tuple(
                                                "default/db/redis-0", "BackOff", "exited with code 1"),
                                        org.assertj.core.groups.Tuple.tuple("default/web/nginx-0", "Running", "")));
    }

    @Test
    void aGroupThatIsNotThereIsRefusedWithASuggestion() {
        assertThatThrownBy(() -> answers(
                        new ControlRequest.Status(new QueryScope(Optional.of("default"), List.of("wbe")), false)))
                .isInstanceOf(ControlSocketException.class)
                .hasMessage("no group \"wbe\" in namespace default; did you mean \"web\"?");
    }

    @Test
    void aGroupInAnotherNamespaceIsPointedAt() {
        assertThatThrownBy(() -> answers(new ControlRequest.Stop("prod", "web")))
                .hasMessage("no group \"web\" in namespace prod; there is one in namespace default, use -n default");
    }

    @Test
    void aStopIsAnsweredWhenTheInstanceIsStopped() throws Exception {
        CompletableFuture<List<ControlResponse>> answers =
                inBackground(new ControlRequest.Stop("default", "web/nginx-0"));
        await().until(() -> agent.orders().contains("stop default/web/nginx-0"));
        assertThat(answers).isNotDone();
        agent.happens(WEB, InstanceReport.Type.Stopping, "a stop was requested");
        agent.happens(DB, InstanceReport.Type.Stopped, "");
        agent.happens(WEB, InstanceReport.Type.Stopped, "");
        assertThat(answers.get()).containsExactly(new ControlResponse.Outcome("default/web/nginx-0", "stopped", ""));
    }

    @Test
    void allInstancesAreThoseOfAllGroups() throws Exception {
        agent.show(WEB, Phase.Stopped, "stopped by hand");
        agent.show(DB, Phase.Stopped, "stopped by hand");

        assertThat(answers(new ControlRequest.Stop("elsewhere", ControlRequest.ALL_INSTANCES)))
                .containsExactlyInAnyOrder(
                        new ControlResponse.Outcome(WEB.toString(), "stopped", ""),
                        new ControlResponse.Outcome(DB.toString(), "stopped", ""));
    }

    @Test
    void aStopThatARestartOvertakesEndsAndSaysSo() throws Exception {
        CompletableFuture<List<ControlResponse>> answers = inBackground(new ControlRequest.Stop("default", "web"));
        await().until(() -> agent.orders().contains("stop default/web"));
        agent.show(WEB, Phase.Running, Goal.Run, "");
        agent.happens(WEB, InstanceReport.Type.Restarted, "pid 2");
        assertThat(answers.get())
                .containsExactly(ControlResponse.Outcome.of(
                        "default/web/nginx-0",
                        ControlResponse.Outcome.Result.NOT_STOPPED,
                        "it was started again by another request"));
    }

    @Test
    void aRestartThatAStopOvertakesEndsAndSaysSo() throws Exception {
        CompletableFuture<List<ControlResponse>> answers =
                inBackground(new ControlRequest.Restart("default", "web", 0));
        await().until(() -> agent.orders().contains("restart default/web"));
        agent.show(WEB, Phase.Stopping, Goal.Hold, "");
        assertThat(answers.get())
                .containsExactly(ControlResponse.Outcome.of(
                        "default/web/nginx-0",
                        ControlResponse.Outcome.Result.NOT_RESTARTED,
                        "it was stopped by another request"));
    }

    @Test
    void whatCannotBeKilledIsNotWaitedFor() throws Exception {
        CompletableFuture<List<ControlResponse>> answers = inBackground(new ControlRequest.Stop("default", "web"));
        await().until(() -> agent.orders().contains("stop default/web"));
        agent.show(WEB, Phase.Stopping, Goal.Hold, "a process survives SIGKILL");
        agent.happens(WEB, InstanceReport.Type.Unkillable, "a process still exists");
        assertThat(answers.get())
                .containsExactly(ControlResponse.Outcome.of(
                        "default/web/nginx-0",
                        ControlResponse.Outcome.Result.NOT_STOPPED,
                        "a process survives SIGKILL"));
    }

    @Test
    void aStopOfWhatIsStoppedAlreadyIsAnsweredAtOnce() throws IOException {
        agent.show(WEB, Phase.Stopped, "stopped by hand");
        assertThat(answers(new ControlRequest.Stop("default", "web")))
                .containsExactly(new ControlResponse.Outcome("default/web/nginx-0", "stopped", ""));
    }

    @Test
    void aRestartThatFailsSaysWhy() throws Exception {
        CompletableFuture<List<ControlResponse>> answers =
                inBackground(new ControlRequest.Restart("default", "web", 2000));
        await().until(() -> agent.orders().contains("restart default/web"));
        agent.happens(WEB, InstanceReport.Type.StartError, "exec /usr/sbin/nginx: No such file or directory");
        assertThat(answers.get())
                .containsExactly(ControlResponse.Outcome.of(
                        "default/web/nginx-0",
                        ControlResponse.Outcome.Result.NOT_RESTARTED,
                        "exec /usr/sbin/nginx: No such file or directory"));
    }

    @Test
    void aSuspendedGroupIsNotWaitedFor() throws IOException {
        agent.show(WEB, Phase.Stopped, Goal.Suspend, "whatever is told");
        assertThat(answers(new ControlRequest.Restart("default", "web", 2000)))
                .containsExactly(ControlResponse.Outcome.of(
                        "default/web/nginx-0", ControlResponse.Outcome.Result.NOT_RESTARTED, "whatever is told"));
    }

    @Test
    void aFollowerSeesWhatWasAndWhatComes() throws Exception {
        agent.happens(WEB, InstanceReport.Type.Started, "pid 1");
        try (ControlClient client = ControlClient.ask(path, new ControlRequest.Events(EVERYTHING, true))) {
            assertThat(type(client)).isEqualTo("Started");
            agent.happens(WEB, InstanceReport.Type.Exited, "killed by SIGKILL");
            assertThat(type(client)).isEqualTo("Exited");
        }
    }

    @Test
    void eventsWithoutFollowEnd() throws IOException {
        agent.happens(WEB, InstanceReport.Type.Started, "pid 1");
        agent.happens(DB, InstanceReport.Type.Started, "pid 2");
        assertThat(answers(new ControlRequest.Events(new QueryScope(Optional.of("default"), List.of("db")), false)))
                .singleElement()
                .isInstanceOfSatisfying(
                        ControlResponse.Event.class,
                        event -> assertThat(event.instance()).contains("redis-0"));
    }

    @Test
    void malformedRequestsAreAnsweredAndDoNoHarm() throws IOException {
        assertThat(raw("{\"reboot\":{}}\n")).contains("refusal").contains("is not a request");
        assertThat(raw("\0\1\2\n")).contains("malformed request");
        assertThat(raw("x".repeat(70_000) + "\n")).contains("longer than 65536 bytes");
        assertThat(answers(new ControlRequest.Status(EVERYTHING, false))).hasSize(1);
    }

    @Test
    void silentClientsDelayNothingElse() throws IOException {
        for (int i = 0; i < 7; i++) {
            opened.add(SocketChannel.open(UnixDomainSocketAddress.of(path)));
        }
        assertThat(answers(new ControlRequest.Status(EVERYTHING, false))).hasSize(1);
    }

    @Test
    void aClientThatCannotBeServedForWantOfDescriptorsGetsARefusal() throws Exception {
        assertThat(answers(new ControlRequest.Status(EVERYTHING, false))).hasSize(1);
        List<EventFd> hoard = new ArrayList<>();
        assertThatThrownBy(() -> {
                    while (true) {
                        hoard.add(EventFd.create());
                    }
                })
                .hasMessageContaining("Too many open files");
        try {
            // For both ends of the connection, but not for what the agent waits with.
            hoard.removeLast().close();
            hoard.removeLast().close();

            assertThatThrownBy(() -> answers(new ControlRequest.Status(EVERYTHING, false)))
                    .hasMessageContaining("the agent cannot serve another client");
        } finally {
            hoard.forEach(EventFd::close);
        }
        assertThat(answers(new ControlRequest.Status(EVERYTHING, false))).hasSize(1);
    }

    @Test
    void oneClientTooManyGetsARefusal() throws IOException {
        for (int i = 0; i < 8; i++) {
            opened.add(SocketChannel.open(UnixDomainSocketAddress.of(path)));
        }
        assertThatThrownBy(() -> answers(new ControlRequest.Status(EVERYTHING, false)))
                .hasMessageContaining("8 clients are connected");
        for (AutoCloseable each : List.copyOf(opened)) {
            closeQuietly(each);
        }
        await().untilAsserted(() -> assertThat(answers(new ControlRequest.Status(EVERYTHING, false)))
                .hasSize(1));
    }

    @Test
    void whoeverHasPatienceIsServedWhenAnotherHasLeft() throws Exception {
        List<ControlClient> followers = new ArrayList<>();
        for (int i = 0; i < AgentControl.USUAL_CLIENTS; i++) {
            followers.add(ControlClient.ask(path, new ControlRequest.Stop("default", "web")));
            int orders = i + 1;
            await().until(() -> agent.orders().size() == orders);
        }
        CompletableFuture<Optional<ControlResponse>> answer = CompletableFuture.supplyAsync(() -> {
            try (ControlClient patient =
                    ControlClient.ask(path, new ControlRequest.Status(EVERYTHING), Duration.ofSeconds(50))) {
                return patient.next();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        for (ControlClient follower : followers) {
            follower.close();
        }
        assertThat(answer.get()).isPresent();
    }

    @Test
    void aFollowerThatDoesNotReadDelaysNothingElse() throws IOException {
        SocketChannel stuck = SocketChannel.open(UnixDomainSocketAddress.of(path));
        opened.add(stuck);
        stuck.write(ByteBuffer.wrap(MessageCodec.line(new ControlRequest.Events(EVERYTHING, true))));
        for (int i = 0; i < 20_000; i++) {
            agent.happens(WEB, InstanceReport.Type.Restarted, "pid " + i);
        }
        assertThat(answers(new ControlRequest.Status(EVERYTHING, false))).hasSize(1);
    }

    @Test
    void followersOfAGroupThatHaveLeftAreNoticedThoughOnlyOthersHaveEvents() throws Exception {
        for (int i = 0; i < AgentControl.USUAL_CLIENTS; i++) {
            try (ControlClient follower = ControlClient.ask(
                    path, new ControlRequest.Events(new QueryScope(Optional.of("default"), List.of("web")), true))) {
                assertThat(follower).isNotNull();
            }
        }
        await().atMost(Duration.ofSeconds(50)).ignoreExceptions().untilAsserted(() -> {
            agent.happens(DB, InstanceReport.Type.Restarted, "pid 1");
            assertThat(answers(new ControlRequest.Status(EVERYTHING, false))).hasSize(1);
        });
    }

    @Test
    void whoeverWantedAStopAndHasLeftIsNotWaitedFor() throws Exception {
        for (int i = 0; i < AgentControl.USUAL_CLIENTS; i++) {
            try (ControlClient client = ControlClient.ask(path, new ControlRequest.Stop("default", "web"))) {
                assertThat(client).isNotNull();
                int orders = i + 1;
                await().until(() -> agent.orders().size() == orders);
            }
        }
        await().atMost(Duration.ofSeconds(50)).ignoreExceptions().untilAsserted(() -> {
            agent.happens(DB, InstanceReport.Type.Restarted, "pid 1");
            assertThat(answers(new ControlRequest.Status(EVERYTHING, false))).hasSize(1);
        });
    }

    @Test
    void whoeverSaysNothingForLongMakesRoomForAnother() throws Exception {
        for (int i = 0; i < AgentControl.USUAL_CLIENTS; i++) {
            opened.add(SocketChannel.open(UnixDomainSocketAddress.of(path)));
        }
        await().atMost(Duration.ofSeconds(50))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(answers(new ControlRequest.Status(EVERYTHING, false)))
                        .hasSize(1));
    }

    @Test
    void anOccupiedSocketIsRefused() {
        assertThatThrownBy(() -> ControlSocket.open(path, agent))
                .isInstanceOf(ControlSocketException.class)
                .hasMessage("another ppg listens on " + path + "; stop it first, or choose another --socket");
    }

    @Test
    void aDeadAgentsSocketIsReplaced() throws IOException {
        Path stale = directory.resolve("stale.sock");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(stale));
        }
        try (ControlSocket _ = ControlSocket.open(stale, agent);
                ControlClient client = ControlClient.ask(stale, new ControlRequest.Status(EVERYTHING, false))) {
            assertThat(client.next()).isPresent();
        }
        assertThat(stale).doesNotExist();
    }

    @Test
    void anotherProgramsSocketIsLeftAlone() throws IOException {
        Path others = directory.resolve("docker.sock");
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(others));
            assertThatThrownBy(() -> ControlSocket.open(others, agent))
                    .hasMessageStartingWith("another program listens on " + others);
        }
    }

    @Test
    void aFileIsLeftAlone() throws IOException {
        Path file = Files.writeString(directory.resolve("precious"), "data");
        assertThatThrownBy(() -> ControlSocket.open(file, agent))
                .hasMessage(file + " exists and is not a socket; remove it, or choose another --socket");
        assertThat(file).hasContent("data");
        assertThat(directory.resolve("precious.lock")).doesNotExist();
    }

    @Test
    void aPathThatIsTooLongIsReportedWithTheExcess() {
        Path longPath = Path.of("/tmp/" + "x".repeat(110));
        assertThatThrownBy(() -> ControlSocket.open(longPath, agent))
                .hasMessageContaining("bytes too long for a Unix domain socket");
    }

    @Test
    void withoutAnAgentTheUserLearnsHowToStartOne() {
        Path nothing = directory.resolve("nothing.sock");
        assertThatThrownBy(() -> ControlClient.ask(nothing, new ControlRequest.Status(EVERYTHING, false)))
                .hasMessage("no agent listens on " + nothing
                        + "; start one with ppg run -f FILE, or name its socket with --socket");
    }

    @Test
    void anAgentThatGoesAwayInTheMiddleIsNoticed() throws IOException {
        CompletableFuture<List<ControlResponse>> answers = inBackground(new ControlRequest.Stop("default", "web"));
        await().until(() -> !agent.orders().isEmpty());
        socket.close();
        assertThat(answers)
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .withMessageContaining("closed the connection before its answer was complete");
    }

    private List<ControlResponse> answers(ControlRequest request) throws IOException {
        List<ControlResponse> answers = new ArrayList<>();
        try (ControlClient client = ControlClient.ask(path, request)) {
            Optional<ControlResponse> next = client.next();
            while (next.isPresent()) {
                answers.add(next.get());
                next = client.next();
            }
        }
        return answers;
    }

    private CompletableFuture<List<ControlResponse>> inBackground(ControlRequest request) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return answers(request);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    private static String type(ControlClient client) throws IOException {
        return ((ControlResponse.Event) client.next().orElseThrow()).type();
    }

    private String raw(String request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
            return new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8)).readLine();
        }
    }

    private static void closeQuietly(AutoCloseable each) {
        try {
            each.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
