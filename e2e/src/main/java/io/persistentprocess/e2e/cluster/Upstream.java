package io.persistentprocess.e2e.cluster;

import com.sun.net.httpserver.HttpExchange;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.io.InputStream;
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
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (isPassedOn(name)) {
                values.forEach(value -> request.header(name, value));
            }
        });
        Optional.ofNullable(superUser.getOauthToken())
                .or(() -> Optional.ofNullable(superUser.getAutoOAuthToken()))
                .ifPresent(token -> request.setHeader("Authorization", "Bearer " + token));
        if (!asked.user().equals(User.SUPER_USER)) {
            asked.user()
                    .impersonationHeaders()
                    .forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        }
        try {
            return client.send(request.build(), BodyHandlers.ofInputStream());
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
