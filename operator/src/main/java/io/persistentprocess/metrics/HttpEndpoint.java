package io.persistentprocess.metrics;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ThreadRole;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers GET and HEAD for /livez and /readyz and, unless it is for health alone, /metrics, to anybody who can connect.
 *
 * <p>A listener for health alone is for those who kill what does not answer: it shares neither connections nor threads with those who read metrics. Dies here: what it
 * tells of goes on.
 */
public final class HttpEndpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);

    /** Where nothing else is said. */
    private static final int METRICS_CONNECTIONS = 32;

    private static final int HEALTH_CONNECTIONS = 16;
    /** An address has no more than that part of them. */
    private static final int SHARE = 4;

    private final HttpListener listener;
    private final InetSocketAddress address;

    private HttpEndpoint(HttpListener listener, InetSocketAddress address) {
        this.listener = listener;
        this.address = address;
    }

    /**
     * Takes an address for metrics and health. Whoever connects waits for {@link #serve}.
     *
     * @throws IOException the address cannot be used; the message names it
     */
    public static HttpEndpoint bind(ListenAddress address) throws IOException {
        return bind("metrics", ThreadRole.HTTP, address, METRICS_CONNECTIONS);
    }

    /** The same for health alone. */
    public static HttpEndpoint bindForHealth(ListenAddress address) throws IOException {
        return bind("health", ThreadRole.HEALTH, address, HEALTH_CONNECTIONS);
    }

    private static HttpEndpoint bind(String what, ThreadRole role, ListenAddress address, int connections)
            throws IOException {
        try {
            HttpListener listener =
                    HttpListener.bind(role, address.resolve(), connections / SHARE, ConnectionLimit.of(connections));
            return new HttpEndpoint(listener, listener.address());
        } catch (IOException e) {
            throw new IOException(
                    "%s address %s cannot be used: %s; choose another with --%s-address"
                            .formatted(what, address, e.getMessage(), what),
                    e);
        }
    }

    /**
     * Begins to answer, on threads of its own.
     *
     * @param meters empty: health alone
     * @param live whether this process is worth keeping; must not depend on what a restart does not mend, such as an API server
     * @param ready whether this process does its work now
     */
    public void serve(
            Optional<Meters> meters, HealthProbe live, HealthProbe ready, ConnectionLimit limit, AgentThreads threads) {
        listener.serve(new EndpointPages(meters, live, ready)::at, limit, threads);
        LOG.info("{} served address={}", meters.isPresent() ? "metrics and health are" : "health is", address());
    }

    /** With the usual number of connections. */
    public void serve(Meters meters, HealthProbe live, HealthProbe ready, AgentThreads threads) {
        serve(Optional.of(meters), live, ready, ConnectionLimit.of(METRICS_CONNECTIONS), threads);
    }

    /** Health alone, with the usual number of connections. */
    public void serve(HealthProbe live, HealthProbe ready, AgentThreads threads) {
        serve(Optional.empty(), live, ready, ConnectionLimit.of(HEALTH_CONNECTIONS), threads);
    }

    /** Where it listens, with the port that it has got. */
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            LOG.debug("the address is given back reason=\"{}\"", e.getMessage());
        }
    }
}
