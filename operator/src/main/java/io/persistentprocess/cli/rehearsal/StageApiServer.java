package io.persistentprocess.cli.rehearsal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Looks enough like an API server, on loopback, that a client goes through its motions: it lists what it was given, has nothing new for who watches, and takes whatever is
 * written to it for written. Threads of its own.
 */
public final class StageApiServer implements AutoCloseable {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final String MISSING = """
            {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "reason": "NotFound", "code": 404}""";

    private final HttpsServer server;
    private final Map<String, String> collections;
    private final ExecutorService threads =
            Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());
    private final CountDownLatch closed = new CountDownLatch(1);

    private StageApiServer(HttpsServer server, Map<String, String> collections) {
        this.server = server;
        this.collections = collections;
    }

    /**
     * Starts to answer.
     *
     * @param collections what is listed, as JSON, by the plural name of the kind
     */
    public static StageApiServer start(StageCertificate certificate, Map<String, String> collections)
            throws IOException, GeneralSecurityException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
        StageApiServer stage = new StageApiServer(server, Map.copyOf(collections));
        server.setExecutor(stage.threads);
        server.createContext("/", stage::answer);
        server.start();
        return stage;
    }

    /** Where it is. */
    public URI address() {
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] asked = exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            String path = exchange.getRequestURI().getPath();
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            if (query.contains("watch=true")) {
                keepWaiting(exchange);
            } else if (!exchange.getRequestMethod().equals("GET")) {
                send(exchange, OK, asked);
            } else {
                String list = collections.get(path.substring(path.lastIndexOf('/') + 1));
                send(
                        exchange,
                        list == null ? NOT_FOUND : OK,
                        (list == null ? MISSING : list).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private void keepWaiting(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(OK, 0);
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
