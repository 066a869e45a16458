package io.persistentprocess.cli.runtime;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.metrics.ConnectionLimit;
import io.persistentprocess.metrics.HealthProbe;
import io.persistentprocess.metrics.HttpEndpoint;
import io.persistentprocess.metrics.ListenAddress;
import io.persistentprocess.metrics.Meters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;

/** The addresses of a process for metrics and for liveness probes. */
public record HttpEndpoints(Optional<HttpEndpoint> metrics, Optional<HttpEndpoint> health) {
    /**
     * Binds the addresses; answers nothing yet.
     *
     * @throws IOException one cannot be used; the message names it
     */
    public static HttpEndpoints bind(Optional<ListenAddress> metrics, Optional<ListenAddress> health)
            throws IOException {
        Optional<HttpEndpoint> first =
                metrics.isPresent() ? Optional.of(HttpEndpoint.bind(metrics.get())) : Optional.empty();
        try {
            return new HttpEndpoints(
                    first,
                    health.isPresent() ? Optional.of(HttpEndpoint.bindForHealth(health.get())) : Optional.empty());
        } catch (IOException e) {
            first.ifPresent(HttpEndpoint::close);
            throw e;
        }
    }

    /** Answers until the process ends, with the default number of clients. */
    void serve(Meters meters, HealthProbe live, HealthProbe ready, AgentThreads threads) {
        metrics.ifPresent(endpoint -> endpoint.serve(meters, live, ready, threads));
        health.ifPresent(endpoint -> endpoint.serve(live, ready, threads));
    }

    /** Answers until the process ends, with limits of its own. */
    void serve(
            Meters meters,
            HealthProbe live,
            HealthProbe ready,
            ConnectionLimit scrapers,
            ConnectionLimit probers,
            AgentThreads threads) {
        metrics.ifPresent(endpoint -> endpoint.serve(Optional.of(meters), live, ready, scrapers, threads));
        health.ifPresent(endpoint -> endpoint.serve(Optional.empty(), live, ready, probers, threads));
    }

    /** The metrics' address, which must be bound. */
    InetSocketAddress address() {
        return metrics.orElseThrow().address();
    }
}
