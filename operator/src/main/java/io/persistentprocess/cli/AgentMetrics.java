package io.persistentprocess.cli;

import io.persistentprocess.agent.Agent;
import io.persistentprocess.agent.MemberUsage;
import io.persistentprocess.api.status.ProcessNodeStatus;
import io.persistentprocess.cluster.agent.ClusterAgent;
import io.persistentprocess.metrics.AnswerProbe;
import io.persistentprocess.metrics.Endpoint;
import io.persistentprocess.metrics.ListenAddress;
import io.persistentprocess.metrics.Meters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an agent tells of itself. */
final class AgentMetrics implements MetricsOption.Service {
    private static final Logger LOG = LoggerFactory.getLogger(AgentMetrics.class);

    private final Endpoint endpoint;

    private AgentMetrics(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * Takes an address.
     *
     * @throws IllegalArgumentException it is none
     */
    static AgentMetrics at(String address) throws IOException {
        return new AgentMetrics(Endpoint.bind(ListenAddress.parse(address)));
    }

    /** Serves the numbers of one in a cluster until the process ends. */
    void begin(NodeAgent node) {
        Agent agent = node.engine();
        ClusterAgent connected = node.connected();
        endpoint.serve(
                new Meters()
                        .observe(agent::measure)
                        .observeUsage(() -> usage(agent))
                        .countStatusWrites(ProcessNodeStatus.KIND, connected::statusWrites),
                new AnswerProbe("the reactor", agent::ping),
                connected::notReady);
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return endpoint.address();
    }

    @Override
    public void begin(Agent agent, Supplier<Optional<String>> notReady) {
        endpoint.serve(
                new Meters().observe(agent::measure).observeUsage(() -> usage(agent)),
                new AnswerProbe("the reactor", agent::ping),
                notReady::get);
    }

    /** The rest of the numbers is worth having without these. */
    private static List<MemberUsage> usage(Agent agent) {
        try {
            return agent.usage().byMember(agent.instances());
        } catch (IOException e) {
            LOG.warn("what members use is not known reason=\"{}\"", e.getMessage());
            return List.of();
        }
    }
}
