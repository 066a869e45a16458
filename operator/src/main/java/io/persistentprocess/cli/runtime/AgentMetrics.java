package io.persistentprocess.cli.runtime;

import io.persistentprocess.agent.Agent;
import io.persistentprocess.agent.model.MemberUsage;
import io.persistentprocess.agent.notify.ClientDescriptorLimiter;
import io.persistentprocess.agent.notify.ClientKind;
import io.persistentprocess.api.status.ProcessNodeStatus;
import io.persistentprocess.cluster.agent.ClusterAgent;
import io.persistentprocess.local.LocalMode;
import io.persistentprocess.metrics.ConnectionLimit;
import io.persistentprocess.metrics.HealthProbe;
import io.persistentprocess.metrics.Meters;
import io.persistentprocess.metrics.ResponseProbe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The metrics and health endpoints of an agent. */
public final class AgentMetrics {
    private static final Logger LOG = LoggerFactory.getLogger(AgentMetrics.class);

    private final HttpEndpoints endpoints;

    public AgentMetrics(HttpEndpoints endpoints) {
        this.endpoints = endpoints;
    }

    /** Serves an agent in a cluster until the process ends. */
    public void begin(NodeAgent node) {
        Agent agent = node.engine();
        ClusterAgent connected = node.connected();
        serve(
                agent,
                meters(agent)
                        .countStatusWrites(ProcessNodeStatus.KIND, connected::statusWrites)
                        .countRefusedEvents(connected::refusedEvents),
                connected::notReady);
    }

    /** The bound address of the metrics. */
    public InetSocketAddress address() {
        return endpoints.address();
    }

    /** Serves an agent with manifests until the process ends. */
    public void begin(LocalMode mode) {
        serve(mode.agent(), meters(mode.agent()).countRefusedManifests(mode::refusedManifests), mode::notReady);
    }

    private static Meters meters(Agent agent) {
        return new Meters()
                .observe(agent::measure)
                .countInternalErrors(agent.threads())
                .observeUsage(() -> usage(agent));
    }

    private void serve(Agent agent, Meters meters, HealthProbe ready) {
        endpoints.serve(
                meters,
                new ResponseProbe("the reactor", agent::ping),
                ready,
                limit(agent.clients(), ClientKind.SCRAPER),
                limit(agent.clients(), ClientKind.PROBER),
                agent.threads());
    }

    private static ConnectionLimit limit(ClientDescriptorLimiter descriptors, ClientKind client) {
        return new ConnectionLimit() {
            @Override
            public boolean hasRoomBeside(int connected) {
                return descriptors.hasRoomBeside(client, connected);
            }

            @Override
            public void refused() {
                descriptors.refuse(client);
            }
        };
    }

    /** Without the usage, the other metrics are still useful. */
    private static List<MemberUsage> usage(Agent agent) {
        try {
            return agent.usage().byMember(agent.instances());
        } catch (IOException e) {
            LOG.warn(
                    "the resource usage of members cannot be read, so /metrics lacks it this time reason=\"{}\"",
                    e.getMessage());
            return List.of();
        }
    }
}
