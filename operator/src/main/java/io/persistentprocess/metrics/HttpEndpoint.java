package io.persistentprocess.metrics;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ThreadRole;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers GET and HEAD for /livez, /readyz and, unless it serves health only, /metrics. Any client that can connect is answered.
 *
 * <p>A health-only listener serves probes, which kill a process that does not answer. It shares neither connections nor threads with the metrics. If
 * the endpoint dies here: the process it reports on keeps running.
 */
public final class HttpEndpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);

    /** The default. */
    private static final int METRICS_CONNECTIONS = 32;

    private static final int HEALTH_CONNECTIONS = 16;
    /** The divisor for the connections of one address. */
    private static final int SHARE = 4;

    private final HttpListener listener;
    private final InetSocketAddress address;

    private HttpEndpoint(HttpListener listener, InetSocketAddress address) {
        this.listener = listener;
        this.address = address;
    }

    /**
     * Binds an address for metrics and health. Connections wait for {@link #serve}.
     *
     * @throws IOException the address cannot be used; the message names it
     */
    public static HttpEndpoint bind(ListenAddress address) throws IOException {
        return bind("metrics", ThreadRole.HTTP, address, METRICS_CONNECTIONS);
    }

    /** Binds an address for health only. */
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
     * Starts to answer, on threads of its own.
     *
     * @param meters empty: health only
     * @param live whether this process should keep running; must not depend on what a restart does not fix, such as an API server
     * @param ready whether this process does its work now
     */
    public void serve(
            Optional<Meters> meters, HealthProbe live, HealthProbe ready, ConnectionLimit limit, AgentThreads threads) {
        listener.serve(new EndpointPages(meters, live, ready)::at, limit, threads);
        LOG.info("{} served address={}", meters.isPresent() ? "metrics and health are" : "health is", address());
    }

    /** Starts to answer with the default number of connections. */
    public void serve(Meters meters, HealthProbe live, HealthProbe ready, AgentThreads threads) {
        serve(Optional.of(meters), live, ready, ConnectionLimit.of(METRICS_CONNECTIONS), threads);
    }

    /** Starts to answer health only, with the default number of connections. */
    public void serve(HealthProbe live, HealthProbe ready, AgentThreads threads) {
        serve(Optional.empty(), live, ready, ConnectionLimit.of(HEALTH_CONNECTIONS), threads);
    }

    /** The bound address, with the actual port. */
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            LOG.debug("the listening socket cannot be closed reason=\"{}\"", e.getMessage());
        }
    }
}
