package io.persistentprocess.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.persistentprocess.agent.thread.AgentThreads;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpEndpointTest {
    private static final ListenAddress ANY_PORT = new ListenAddress("127.0.0.1", 0);

    private final AtomicReference<CompletableFuture<Void>> reactor =
            new AtomicReference<>(CompletableFuture.completedFuture(null));
    private final AtomicReference<Optional<String>> unready = new AtomicReference<>(Optional.empty());
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpEndpoint endpoint;

    @BeforeEach
    void serve() throws IOException {
        endpoint = HttpEndpoint.bind(ANY_PORT);
        endpoint.serve(
                new Meters().observe(SampleMeasurements::typical),
                new ResponseProbe("the reactor", reactor::get, Duration.ofMillis(100)),
                unready::get,
                new AgentThreads());
    }

    @AfterEach
    void close() {
        client.close();
        endpoint.close();
    }

    private HttpResponse<String> ask(String method, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + endpoint.address().getPort() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void metricsCanBeScraped() throws Exception {
        HttpResponse<String> response = ask("GET", "/metrics");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(ExpositionText.parse(response.body()).types())
                .containsEntry("ppg_instances", "gauge")
                .containsEntry("ppg_restart_seconds", "histogram");
    }

    @Test
    void itIsAliveAsLongAsTheReactorAnswers() throws Exception {
        assertThat(ask("GET", "/livez")).matches(response -> response.statusCode() == 200);

        reactor.set(new CompletableFuture<>());

        HttpResponse<String> response = ask("GET", "/livez");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).isEqualTo("the reactor has not responded for 100 ms\n");
    }

    @Test
    void itIsReadyWhenNothingIsInTheWayAndSaysWhatIs() throws Exception {
        assertThat(ask("GET", "/readyz")).matches(response -> response.statusCode() == 200);

        unready.set(Optional.of("the groups have not been listed yet"));

        HttpResponse<String> response = ask("GET", "/readyz");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).isEqualTo("the groups have not been listed yet\n");
        assertThat(ask("GET", "/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void aHeadRequestHasNoBody() throws Exception {
        HttpResponse<String> response = ask("HEAD", "/livez");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void nothingElseIsAnswered() throws Exception {
        assertThat(ask("GET", "/").statusCode()).isEqualTo(404);
        assertThat(ask("GET", "/metrics/x").statusCode()).isEqualTo(404);
        HttpResponse<String> response = ask("POST", "/metrics");
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("allow")).contains("GET, HEAD");
    }

    @Test
    void clientsThatNeverFinishTheirRequestDelayNoOthers() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                Socket socket = new Socket(
                        endpoint.address().getAddress(), endpoint.address().getPort());
                slow.add(socket);
                OutputStream out = socket.getOutputStream();
                out.write("GET /metrics HTTP/1.1\r\nHost: ".getBytes(StandardCharsets.US_ASCII));
                out.flush();
            }

            assertThat(ask("GET", "/livez").statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    /** As many pods would do on a node, each with an address of its own. */
    @Test
    void slowConnectionsFromManyAddressesDoNotKeepOthersFromTheirAnswers() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 64; i++) {
                slow.add(slowFrom("127.0.0." + (2 + i / 8)));
            }

            assertThat(ask("GET", "/livez").statusCode()).isEqualTo(200);
            assertThat(ask("GET", "/metrics").statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void anAddressHasAPartOfTheConnectionsAndItsOldestGoFirst() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try (Socket other = slowFrom("127.0.0.3")) {
            for (int i = 0; i < 9; i++) {
                slow.add(slowFrom("127.0.0.2"));
            }

            assertThat(isClosed(slow.getFirst())).as("the oldest is closed").isTrue();
            other.getOutputStream().write("x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(answer(other)).startsWith("HTTP/1.1 200 OK");
            slow.getLast().getOutputStream().write("x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(answer(slow.getLast())).startsWith("HTTP/1.1 200 OK");
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void scrapersThatNeverReadDoNotKeepProbesFromHealth() throws Exception {
        List<Socket> deaf = new ArrayList<>();
        try {
            for (int i = 0; i < 64; i++) {
                Socket socket = from("127.0.0." + (2 + i / 8));
                deaf.add(socket);
                socket.getOutputStream().write("GET /metrics HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }

            assertThat(ask("GET", "/livez").statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : deaf) {
                socket.close();
            }
        }
    }

    @Test
    void aBadRequestIsAnsweredWithAnError() throws Exception {
        try (Socket socket = from("127.0.0.1")) {
            socket.getOutputStream().write("hello\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(answer(socket)).startsWith("HTTP/1.1 400 ");
        }
        try (Socket socket = from("127.0.0.1")) {
            socket.getOutputStream().write("x".repeat(8192).getBytes(StandardCharsets.US_ASCII));
            assertThat(answer(socket)).startsWith("HTTP/1.1 431 ");
        }
    }

    @Test
    void aListenerForHealthHasNothingElse() throws Exception {
        try (HttpEndpoint health = HttpEndpoint.bindForHealth(ANY_PORT)) {
            health.serve(Optional::empty, Optional::empty, new AgentThreads());
            int port = health.address().getPort();
            assertThat(get(port, "/livez").statusCode()).isEqualTo(200);
            assertThat(get(port, "/metrics").statusCode()).isEqualTo(404);
        }
    }

    private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** A connection is reset where the other end has not read all. */
    private static boolean isClosed(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException _) {
            return true;
        }
    }

    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private Socket from(String address) throws IOException {
        return new Socket(
                endpoint.address().getAddress(), endpoint.address().getPort(), InetAddress.getByName(address), 0);
    }

    private Socket slowFrom(String address) throws IOException {
        Socket socket = from(address);
        socket.getOutputStream().write("GET /livez HTTP/1.1\r\nHost: ".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Test
    void anAddressThatIsTakenIsNamed() {
        ListenAddress taken = new ListenAddress("127.0.0.1", endpoint.address().getPort());

        assertThatThrownBy(() -> HttpEndpoint.bind(taken))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "metrics address " + taken, "Address already in use", "choose another with --metrics-address");
    }
}
