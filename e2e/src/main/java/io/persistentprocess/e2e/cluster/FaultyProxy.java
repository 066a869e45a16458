package io.persistentprocess.e2e.cluster;

import com.sun.net.httpserver.HttpExchange;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;

/**
 * Stands between clients and an API server: knows users by tokens of its own, keeps them to what RBAC grants them, records what they ask, and fails as it is told. One in front of each agent is that
 * node's network. A virtual thread for each request; what tests call may come from any thread.
 */
public final class FaultyProxy implements AutoCloseable {
    private final int port = FreePort.find();
    private final Tokens tokens = new Tokens();
    private final Faults faults = new Faults();
    private final RequestLog log = new RequestLog();
    private final Upstream upstream;
    private final Rbac rbac;
    private final Optional<ServingCertificate> certificate;
    private final Optional<SSLContext> tls;
    private Optional<Listener> listener = Optional.empty();

    FaultyProxy(Config superUser, KubernetesClient client, Optional<ServingCertificate> certificate) {
        this.upstream = new Upstream(superUser);
        this.rbac = new Rbac(client);
        this.certificate = certificate;
        this.tls = certificate.map(ServingCertificate::context);
        back();
    }

    /** Where it listens: of loopback. */
    public int port() {
        return port;
    }

    /** What clients have to trust, as PEM, such as the {@code ca.crt} of a service account; nothing where this speaks plain HTTP, as in front of a cluster that was given. */
    public Optional<byte[]> authority() {
        return certificate.map(ServingCertificate::authority);
    }

    /** A new bearer token of a user. */
    public String token(User user) {
        return tokens.issue(user);
    }

    /** The token is nobody's from now on: 401. */
    public void revoke(String token) {
        tokens.revoke(token);
    }

    /** What a client's configuration file says for a user to come through here, with a new token. */
    public String kubeconfig(User user) {
        String scheme = tls.isPresent() ? "https" : "http";
        return new Kubeconfig(scheme + "://127.0.0.1:" + port, authority(), tokens.issue(user)).text();
    }

    /** A user's client that comes through here; the caller closes it. */
    public KubernetesClient client(User user) {
        return Clients.of(kubeconfig(user));
    }

    /** A fault for every request of a kind, until the rule is closed. */
    public FaultRule fail(Predicate<ApiRequest> requests, Fault fault) {
        return faults.add(requests, fault, Integer.MAX_VALUE);
    }

    /** A fault for the next requests of a kind. */
    public FaultRule failNext(int times, Predicate<ApiRequest> requests, Fault fault) {
        return faults.add(requests, fault, times);
    }

    /** Breaks the connections of requests that are being answered, such as watches; those that come after are served. */
    public void cut(Predicate<ApiRequest> requests) {
        faults.strikeRunning(requests, new Fault.Cut());
    }

    /** Keeps the connections of requests that are being answered, such as watches, and lets nothing through any more; those that come after are served. */
    public void silence(Predicate<ApiRequest> requests) {
        faults.strikeRunning(requests, new Fault.Silence());
    }

    /** What came here so far. */
    public RequestLog log() {
        return log;
    }

    /** Breaks all connections, and refuses further ones, until it is {@link #back}. */
    public synchronized void away() {
        cut(_ -> true);
        listener.ifPresent(Listener::close);
        listener = Optional.empty();
    }

    /** Ends {@link #away}. */
    public synchronized void back() {
        if (listener.isEmpty()) {
            listener = Optional.of(Listener.open(port, tls, this::handle));
        }
    }

    @Override
    public void close() {
        away();
        upstream.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        Optional<User> known = tokens.user(header(exchange, "Authorization"));
        ApiRequest request = ApiRequest.of(
                known.orElse(User.ANONYMOUS),
                header(exchange, "User-Agent").orElse(""),
                exchange.getRequestMethod(),
                exchange.getRequestURI());
        if (header(exchange, "Upgrade").filter("websocket"::equalsIgnoreCase).isPresent()) {
            // In the words of a server that has no WebSockets: the client of fabric8 watches by a plain GET then.
            exchange.sendResponseHeaders(503, -1);
            return;
        }
        ProxiedExchange proxied = new ProxiedExchange(exchange, request, log);
        Optional<Fault> fault = faults.enter(proxied);
        try {
            if (known.isEmpty()) {
                proxied.refuse(401, "Unauthorized");
                return;
            }
            switch (Gate.of(request, rbac)) {
                case Gate.Open(Optional<RbacRule> grantedBy) -> proxied.answer(upstream, fault, grantedBy);
                case Gate.Refused() -> proxied.refuse(403, request.refusal());
            }
        } finally {
            faults.leave(proxied);
        }
    }

    private static Optional<String> header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }
}
