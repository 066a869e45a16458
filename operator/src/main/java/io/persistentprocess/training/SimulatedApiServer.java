package io.persistentprocess.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ThreadRole;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A minimal API server on loopback for the training. It lists the objects it was given, sends watchers one change, and accepts every write. It uses
 * threads of its own.
 */
public final class SimulatedApiServer implements AutoCloseable {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final String MISSING = """
            {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "reason": "NotFound", "code": 404}""";

    private final ObjectMapper json = new ObjectMapper();
    private final HttpsServer server;
    private final Map<String, String> collections;
    private final Map<String, CountDownLatch> written = new ConcurrentHashMap<>();
    private final ExecutorService threads = new AgentThreads().pool(ThreadRole.HTTP, Integer.MAX_VALUE);
    private final CountDownLatch closed = new CountDownLatch(1);

    private SimulatedApiServer(HttpsServer server, Map<String, String> collections) {
        this.server = server;
        this.collections = collections;
    }

    /**
     * Starts to answer.
     *
     * @param collections the lists, as JSON, by the plural name of the kind
     */
    public static SimulatedApiServer start(TrainingCertificate certificate, Map<String, String> collections)
            throws IOException, GeneralSecurityException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
        SimulatedApiServer simulated = new SimulatedApiServer(server, Map.copyOf(collections));
        server.setExecutor(simulated.threads);
        server.createContext("/", simulated::answer);
        server.start();
        return simulated;
    }

    /** The server's address. */
    public URI address() {
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Waits for a write to a path that ends like this; returns whether it came in time. */
    public boolean awaitWrite(String end, Duration patience) throws InterruptedException {
        return writes(end).await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private CountDownLatch writes(String end) {
        return written.computeIfAbsent(end, _ -> new CountDownLatch(1));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] asked = exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            List<String> path = List.of(exchange.getRequestURI().getPath().split("/", -1));
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            if (exchange.getRequestHeaders().containsKey("Upgrade")) {
                // Refuses the WebSocket: fabric8 retries without, as it does behind some proxies.
                send(exchange, OK, new byte[0]);
            } else if (query.contains("watch=true")) {
                tellOfChange(exchange, path.getLast());
            } else if (exchange.getRequestMethod().equals("GET")) {
                Optional<String> found = find(path);
                send(
                        exchange,
                        found.isPresent() ? OK : NOT_FOUND,
                        found.orElse(MISSING).getBytes(StandardCharsets.UTF_8));
            } else {
                send(exchange, OK, taken(path, asked));
                writes(String.join("/", path.subList(path.size() - 2, path.size())))
                        .countDown();
            }
        }
    }

    private Optional<String> find(List<String> path) throws IOException {
        String list = collections.get(path.getLast());
        return list == null
                ? item(path.get(path.size() - 2), path.getLast()).map(JsonNode::toString)
                : Optional.of(list);
    }

    private Optional<JsonNode> item(String plural, String name) throws IOException {
        for (JsonNode item :
                json.readTree(collections.getOrDefault(plural, "{}")).path("items")) {
            if (item.path("metadata").path("name").asText().equals(name)) {
                return Optional.of(item);
            }
        }
        return Optional.empty();
    }

    /** The written object with a new version. A JSON patch is answered with the object that it was for. */
    private byte[] taken(List<String> path, byte[] asked) throws IOException {
        if (json.readTree(asked) instanceof ObjectNode object) {
            object.withObject("/metadata").put("resourceVersion", "3").put("uid", "1");
            return json.writeValueAsBytes(object);
        }
        boolean status = path.getLast().equals("status");
        int name = path.size() - (status ? 2 : 1);
        return item(path.get(name - 1), path.get(name))
                .map(JsonNode::toString)
                .orElse("{}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private void tellOfChange(HttpExchange exchange, String plural) throws IOException {
        exchange.sendResponseHeaders(OK, 0);
        for (JsonNode item :
                json.readTree(collections.getOrDefault(plural, "{}")).path("items")) {
            ObjectNode event = json.createObjectNode().put("type", "MODIFIED");
            event.set("object", item);
            event.withObject("/object/metadata").put("resourceVersion", "2");
            exchange.getResponseBody().write((event + "\n").getBytes(StandardCharsets.UTF_8));
        }
        exchange.getResponseBody().flush();
        try {
            closed.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, int code, byte[] body) throws IOException {
        exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
