package io.persistentprocess.cli;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.metrics.ConnectionLimit;
import io.persistentprocess.metrics.Endpoint;
import io.persistentprocess.metrics.ListenAddress;
import io.persistentprocess.metrics.Meters;
import io.persistentprocess.metrics.Probe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Where a process can be asked about itself, by whoever reads metrics and by whoever ends what does not live. */
record Endpoints(Optional<Endpoint> metrics, Optional<Endpoint> health) {
    /**
     * Takes the addresses; answers nothing yet.
     *
     * @throws IOException one cannot be used; the message names it
     */
    static Endpoints bind(Optional<ListenAddress> metrics, Optional<ListenAddress> health) throws IOException {
        Optional<Endpoint> first = metrics.isPresent() ? Optional.of(Endpoint.bind(metrics.get())) : Optional.empty();
        try {
            return new Endpoints(
                    first, health.isPresent() ? Optional.of(Endpoint.bindForHealth(health.get())) : Optional.empty());
        } catch (IOException e) {
            first.ifPresent(Endpoint::close);
            throw e;
        }
    }

    /** Answers until the process ends, to as many clients as is usual. */
    void serve(Meters meters, Probe live, Probe ready, AgentThreads threads) {
        metrics.ifPresent(endpoint -> endpoint.serve(meters, live, ready, threads));
        health.ifPresent(endpoint -> endpoint.serve(live, ready, threads));
    }

    /** The same with limits of its own. */
    void serve(
            Meters meters,
            Probe live,
            Probe ready,
            ConnectionLimit scrapers,
            ConnectionLimit probers,
            AgentThreads threads) {
        metrics.ifPresent(endpoint -> endpoint.serve(Optional.of(meters), live, ready, scrapers, threads));
        health.ifPresent(endpoint -> endpoint.serve(Optional.empty(), live, ready, probers, threads));
    }

    /** Where metrics are; there are some. */
    InetSocketAddress address() {
        return metrics.orElseThrow().address();
    }
}
