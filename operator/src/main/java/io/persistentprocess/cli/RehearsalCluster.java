package io.persistentprocess.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** An API server for the rehearsal, on loopback: knows one node and nothing else. Stops when closed. */
final class RehearsalCluster implements AutoCloseable {
    private static final String NODES = """
            {"apiVersion": "persistentprocess.io/v1alpha1", "kind": "ProcessNodeList", "metadata": {}, "items": [
              {"apiVersion": "persistentprocess.io/v1alpha1", "kind": "ProcessNode", "metadata": {"name": "rehearsal"},
               "status": {"groups": [{"namespace": "default", "name": "rehearsal", "state": "Ready", "instances": [
                 {"name": "sleeper-0", "state": "Running", "ready": true, "startedAt": "2026-01-01T00:00:00Z",
                  "lastExit": {"reason": "Error", "exitCode": 1, "at": "2026-01-01T00:00:00Z"}}]}]}}]}
            """;
    private static final String EVENTS = """
            {"apiVersion": "v1", "kind": "EventList", "metadata": {}, "items": [
              {"apiVersion": "v1", "kind": "Event", "metadata": {"name": "a", "namespace": "default"}, "reason": "Started",
               "involvedObject": {"kind": "PersistentProcessGroup", "name": "rehearsal"}, "lastTimestamp": "2026-01-01T00:00:00Z"}]}
            """;
    private final HttpServer server;

    private RehearsalCluster(HttpServer server) {
        this.server = server;
    }

    static RehearsalCluster start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", RehearsalCluster::answer);
        server.start();
        return new RehearsalCluster(server);
    }

    Path writeKubeconfig(Path file) throws IOException {
        return Files.writeString(file, """
            apiVersion: v1
            kind: Config
            current-context: rehearsal
            clusters: [{name: rehearsal, cluster: {server: "http://127.0.0.1:%d"}}]
            contexts: [{name: rehearsal, context: {cluster: rehearsal, user: rehearsal}}]
            users: [{name: rehearsal, user: {token: none}}]
            """.formatted(server.getAddress().getPort()));
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String list = exchange.getRequestURI().getPath().endsWith("/events") ? EVENTS : NODES;
        byte[] body = list.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
