package io.persistentprocess.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers GET and HEAD for /metrics, /livez and /readyz, to anybody who can connect.
 *
 * <p>A client that is slow to ask or to read holds one of a few threads for some seconds, and nobody else. Dies here: what it tells of goes on.
 */
public final class Endpoint implements AutoCloseable {
    /** Also the number of threads, and so each of them finds one. */
    private static final int CONNECTIONS = 32;

    private static final int IDLE_THREAD_SECONDS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);

    private final HttpServer server;
    private final ExecutorService threads = new ThreadPoolExecutor(
            0,
            CONNECTIONS,
            IDLE_THREAD_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().name("ppg-http-", 1).daemon().factory());

    private Endpoint(HttpServer server) {
        this.server = server;
    }

    /**
     * Takes an address. Whoever connects waits for {@link #serve}.
     *
     * @throws IOException the address cannot be used; the message names it
     */
    public static Endpoint bind(ListenAddress address) throws IOException {
        limitSlowClients();
        try {
            return new Endpoint(HttpServer.create(address.resolve(), 0));
        } catch (IOException e) {
            throw new IOException(
                    "metrics address %s cannot be used: %s; choose another with --metrics-address"
                            .formatted(address, e.getMessage()),
                    e);
        }
    }

    /**
     * Begins to answer, on threads of its own.
     *
     * @param live whether this process is worth keeping; must not depend on what a restart does not mend, such as an API server
     * @param ready whether this process does its work now
     */
    public void serve(Meters meters, Probe live, Probe ready) {
        server.setExecutor(threads);
        server.createContext("/", exchange -> respond(exchange, new Pages(meters, live, ready)));
        server.start();
        LOG.info("metrics and health are served address={}", address());
    }

    /** The server has no other way to be told; whoever sets these for the JVM is obeyed. */
    private static void limitSlowClients() {
        setUnlessSet("sun.net.httpserver.maxReqTime", "5");
        setUnlessSet("sun.net.httpserver.maxRspTime", "10");
        setUnlessSet("sun.net.httpserver.timerMillis", "5000");
        setUnlessSet("jdk.httpserver.maxConnections", Integer.toString(CONNECTIONS));
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** Where it listens, with the port that it has got. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    private static void respond(HttpExchange exchange, Pages pages) throws IOException {
        try (exchange) {
            Answer answer = answer(exchange, pages);
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(answer.code(), -1);
                return;
            }
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.code(), bytes.length);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(bytes);
            }
        }
    }

    private static Answer answer(HttpExchange exchange, Pages pages) {
        String method = exchange.getRequestMethod();
        if (method.equals("GET") || method.equals("HEAD")) {
            return pages.at(exchange.getRequestURI().getPath());
        }
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        return Answer.text(Answer.METHOD_NOT_ALLOWED, "only GET and HEAD are answered");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
