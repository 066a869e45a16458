package io.persistentprocess.agent;

import static io.persistentprocess.agent.Probes.connect;
import static io.persistentprocess.agent.Probes.everySecond;
import static io.persistentprocess.agent.Probes.get;
import static io.persistentprocess.agent.Probes.https;
import static io.persistentprocess.agent.Probes.sleeper;
import static io.persistentprocess.agent.Probes.withLiveness;
import static io.persistentprocess.agent.Probes.withReadiness;
import static io.persistentprocess.agent.Probes.withStartup;
import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.command;
import static io.persistentprocess.agent.Specs.group;
import static io.persistentprocess.agent.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.supervision.instance.ExitReason;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.ProbeAction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Probes over the network, against real servers. Needs root. */
class HttpProbeIT {
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private ActionExecutorFixture host;

    @BeforeEach
    void startAgent() throws IOException {
        host = ActionExecutorFixture.started();
    }

    @AfterEach
    void cleanUp() throws IOException {
        executor.shutdownNow();
        host.close();
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private HttpServer server() throws IOException {
        HttpServer server = HttpServer.create(anyPort(), 0);
        server.setExecutor(executor);
        server.start();
        return server;
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void awaitView(Predicate<InstanceView> wanted) {
        host.awaitView(WEB, wanted);
    }

    private void awaitReady() {
        awaitView(InstanceView::ready);
    }

    private void awaitNotReady(String why) {
        awaitView(view -> !view.ready() && view.message().contains(why));
    }

    @Test
    void readinessFollowsWhatTheServerAnswers() throws IOException {
        AtomicReference<Integer> status = new AtomicReference<>(503);
        HttpServer server = server();
        server.createContext("/healthz", exchange -> answer(exchange, status.get(), "database is away\n"));
        int port = server.getAddress().getPort();
        host.apply(group(withReadiness(sleeper(), everySecond(get(port, "/healthz")))));

        String url = "http://127.0.0.1:%d/healthz".formatted(port);
        awaitNotReady("readiness probe failed: GET " + url + ": 503 Service Unavailable: database is away");
        int pid = host.pid(WEB);

        status.set(204);
        awaitReady();
        status.set(500);
        awaitNotReady("500 Internal Server Error");
        status.set(399);
        awaitReady();
        server.stop(0);
        awaitNotReady("connect 127.0.0.1:%d: Connection refused".formatted(port));
        assertThat(host.pid(WEB)).isEqualTo(pid);
        assertThat(host.reports(WEB))
                .extracting(InstanceReport::type)
                .contains(InstanceReport.Type.Ready, InstanceReport.Type.NotReady);
    }

    @Test
    void aServerThatIsWedgedIsReplaced() throws IOException {
        int port = freePort();
        InstanceSpec python =
                spec(command("python3", "-m", "http.server", "--bind", "127.0.0.1", Integer.toString(port)));
        host.apply(group(withLiveness(
                withStartup(python, everySecond(get(port, "/"), 1000)), everySecond(get(port, "/"), 3))));
        int wedged = host.awaitRunning(WEB);
        ActionExecutorFixture.signal(wedged, "STOP");

        host.awaitReplaced(WEB, wedged);

        assertThat(host.view(WEB).lastExit()).hasValueSatisfying(exit -> {
            assertThat(exit.reason()).isEqualTo(ExitReason.Unhealthy);
            assertThat(exit.message())
                    .isEqualTo(
                            "liveness probe failed: GET http://127.0.0.1:%d/: no answer within 1 s (killed by SIGTERM)"
                                    .formatted(port));
        });
        host.awaitReport(WEB, InstanceReport.Type.Unhealthy);
    }

    @Test
    void redirectsAreFollowedOnTheSameHost() throws IOException {
        HttpServer server = server();
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Location", "/there?x=1");
            answer(exchange, 302, "");
        });
        AtomicReference<String> asked = new AtomicReference<>("");
        server.createContext("/there", exchange -> {
            asked.set(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("X-Probe"));
            answer(exchange, 404, "");
        });
        server.createContext("/elsewhere", exchange -> {
            exchange.getResponseHeaders().set("Location", "http://elsewhere.invalid/");
            answer(exchange, 307, "");
        });
        server.createContext("/round", exchange -> {
            exchange.getResponseHeaders().set("Location", "/round");
            answer(exchange, 301, "");
        });
        int port = server.getAddress().getPort();
        ProbeAction action =
                new ProbeAction.HttpGet(ProbeAction.Scheme.HTTP, "127.0.0.1", port, "/", Map.of("X-Probe", "yes"));

        host.apply(group(withReadiness(sleeper(), everySecond(action))));
        awaitNotReady("/there?x=1: 404 Not Found");
        assertThat(asked).hasValue("/there?x=1 yes");

        host.apply(group(withReadiness(sleeper(), everySecond(get(port, "/round")))));
        awaitNotReady("stopped after 10 redirects");
        host.apply(group(withReadiness(sleeper(), everySecond(get(port, "/elsewhere")))));
        awaitReady();
    }

    @Test
    void aServerWithoutTlsIsReportedAsSuch() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            serve(
                    server,
                    client ->
                            client.getOutputStream().write("SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.UTF_8)));
            int port = server.getLocalPort();
            host.apply(group(withReadiness(sleeper(), everySecond(https(port, "/")))));

            awaitNotReady("GET https://127.0.0.1:%d/: TLS: ".formatted(port));
        }
    }

    /** Talks to a client until the test ends. */
    private interface Talk {
        void with(Socket client) throws Exception;
    }

    private void serve(ServerSocket server, Talk talk) {
        var _ = executor.submit(() -> {
            while (true) {
                Socket client = server.accept();
                var _ = executor.submit(() -> {
                    talk.with(client);
                    return client;
                });
            }
        });
    }

    @Test
    void row57_noMoreIsReadOfAServerThatSendsWithoutEnd() throws IOException {
        try (ServerSocket fields = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ServerSocket content = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            serve(fields, client -> sendWithoutEnd(client, "HTTP/1.1 200 OK\r\n", "X: y\r\n"));
            serve(content, client -> sendWithoutEnd(client, "HTTP/1.1 200 OK\r\n\r\n", "content\r\n"));

            host.apply(group(withReadiness(sleeper(), everySecond(get(fields.getLocalPort(), "/")))));
            awaitNotReady("the response has more than 16 KiB of header fields");
            host.apply(group(withReadiness(sleeper(), everySecond(get(content.getLocalPort(), "/")))));
            awaitReady();
        }
    }

    private static void sendWithoutEnd(Socket client, String beginning, String rest) throws IOException {
        client.getOutputStream().write(beginning.getBytes(StandardCharsets.UTF_8));
        while (true) {
            client.getOutputStream().write(rest.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aServerThatStopsInTheMiddleHasTheTimeOfAProbe() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            serve(
                    server,
                    client -> client.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"
                                    .getBytes(StandardCharsets.UTF_8)));
            host.apply(group(withReadiness(sleeper(), everySecond(get(server.getLocalPort(), "/")))));

            awaitNotReady("no answer within 1 s");
        }
    }

    @Test
    void aConnectionIsEnoughForATcpProbe() throws IOException {
        InstanceSpec spec;
        int port;
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
            spec = withReadiness(sleeper(), everySecond(connect(port)));
            host.apply(group(spec));
            awaitReady();
        }
        awaitNotReady("readiness probe failed: connect 127.0.0.1:%d: Connection refused".formatted(port));
    }

    @Test
    void aServerThatAcceptsNothingFailsATcpProbe() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> queue = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                queue.add(new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort()));
            }
            host.apply(group(withReadiness(sleeper(), everySecond(connect(server.getLocalPort())))));

            awaitNotReady("connect to 127.0.0.1:%d: no answer within 1 s".formatted(server.getLocalPort()));
            for (Socket socket : queue) {
                socket.close();
            }
        }
    }

    @Test
    void aNameIsLookedUp() throws IOException {
        HttpServer server = server();
        int port = server.getAddress().getPort();
        host.apply(group(withReadiness(sleeper(), everySecond(new ProbeAction.TcpSocket("localhost", port)))));
        awaitReady();

        host.apply(group(withReadiness(sleeper(), everySecond(new ProbeAction.TcpSocket("nobody.invalid", port)))));
        awaitNotReady("look up nobody.invalid: ");
    }

    @Test
    void anAdoptedInstanceStaysReadyAndIsProbedOn() throws IOException {
        HttpServer server = server();
        AtomicReference<Integer> status = new AtomicReference<>(200);
        server.createContext("/", exchange -> answer(exchange, status.get(), ""));
        host.apply(group(
                withReadiness(sleeper(), everySecond(get(server.getAddress().getPort(), "/"), 2))));
        awaitReady();
        int pid = host.pid(WEB);

        host.endAgent();
        host.startAgent();

        assertThat(host.view(WEB)).matches(InstanceView::ready);
        assertThat(host.pid(WEB)).isEqualTo(pid);
        status.set(500);
        awaitNotReady("500 Internal Server Error");
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
