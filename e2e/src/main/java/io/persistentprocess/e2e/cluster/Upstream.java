package io.persistentprocess.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import io.persistentprocess.e2e.cluster.binaries.ApiServerException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The API server that a proxy passes requests on to, with the super-user's rights, in another user's name. Any thread. */
final class Upstream implements AutoCloseable {
    private static final ObjectMapper JSON = new JsonMapper();

    private static final Set<String> NOT_PASSED_ON = Set.of(
            "authorization",
            "connection",
            "content-length",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "transfer-encoding",
            "upgrade");

    private final Config superUser;
    private final URI server;
    private final HttpClient client;

    Upstream(Config superUser) {
        this.superUser = superUser;
        this.server = URI.create(superUser.getMasterUrl());
        try {
            client = HttpClient.newBuilder()
                    .sslContext(SSLUtils.sslContext(superUser))
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
        } catch (GeneralSecurityException | IOException e) {
            throw new ApiServerException("cannot make a client for " + server + ": " + e.getMessage(), e);
        }
    }

    /** Ends when the answer begins. */
    HttpResponse<InputStream> send(ApiRequest asked, HttpExchange exchange, byte[] body) throws IOException {
        HttpRequest.Builder request = request(asked, exchange, server.resolve(exchange.getRequestURI()), body);
        return send(request, BodyHandlers.ofInputStream());
    }

    /** What would be stored of a write, which is not done; nothing if the server refuses it. */
    Optional<JsonNode> outcome(ApiRequest asked, HttpExchange exchange, byte[] body) throws IOException {
        String uri = exchange.getRequestURI().toString();
        String dryRun = uri + (asked.query().isEmpty() ? "?" : "&") + "dryRun=All";
        return json(request(asked, exchange, server.resolve(asked.isDryRun() ? uri : dryRun), body));
    }

    /** What is stored now of an object that a request is about. */
    Optional<JsonNode> stored(ApiRequest asked) throws IOException {
        return json(authorized(HttpRequest.newBuilder(server.resolve(asked.path()))));
    }

    private Optional<JsonNode> json(HttpRequest.Builder request) throws IOException {
        HttpResponse<byte[]> answer = send(request.setHeader("Accept", "application/json"), BodyHandlers.ofByteArray());
        return answer.statusCode() < HttpURLConnection.HTTP_MULT_CHOICE
                ? Optional.of(JSON.readTree(answer.body()))
                : Optional.empty();
    }

    private HttpRequest.Builder request(ApiRequest asked, HttpExchange exchange, URI uri, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (isPassedOn(name)) {
                values.forEach(value -> request.header(name, value));
            }
        });
        if (!asked.user().equals(User.SUPER_USER)) {
            asked.user()
                    .impersonationHeaders()
                    .forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        }
        return authorized(request);
    }

    private HttpRequest.Builder authorized(HttpRequest.Builder request) {
        Optional.ofNullable(superUser.getOauthToken())
                .or(() -> Optional.ofNullable(superUser.getAutoOAuthToken()))
                .ifPresent(token -> request.setHeader("Authorization", "Bearer " + token));
        return request;
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler)
            throws IOException {
        try {
            return client.send(request.build(), handler);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    static boolean isPassedOn(String header) {
        return !header.startsWith(":") && !NOT_PASSED_ON.contains(header.toLowerCase(Locale.ROOT));
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
