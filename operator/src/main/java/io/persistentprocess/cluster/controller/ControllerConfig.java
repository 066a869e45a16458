package io.persistentprocess.cluster.controller;

import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.controller.index.AgentPodSelector;
import io.persistentprocess.cluster.controller.index.AgentPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What a controller is told.
 *
 * @param installation whose ProcessNodes count, beside those without a mark
 * @param namespaces of the groups; empty: all
 * @param agents empty: a node whose Node is ready is taken to have an agent
 * @param releaseTimeout how long a deleted group waits for its nodes
 * @param agentGrace how long the agent of a node that is ready may be missing before the node counts as unreachable
 * @param version of ppg, to compare with the CRDs'; empty: not known
 */
public record ControllerConfig(
        Installation installation,
        Set<String> namespaces,
        Optional<AgentPodSelector> agents,
        Candidacy candidacy,
        Duration releaseTimeout,
        Duration agentGrace,
        Optional<String> version) {
    public ControllerConfig {
        namespaces = Set.copyOf(namespaces);
    }

    AgentPolicy policy() {
        return new AgentPolicy(agents.isPresent() ? AgentPolicy.Sign.PODS : AgentPolicy.Sign.NODES, agentGrace);
    }

    /**
     * How one of several controllers comes to lead.
     *
     * @param namespace of the Lease
     * @param identity of this one among them
     * @param leaseDuration how long the others wait for one that is silent
     */
    public record Candidacy(String namespace, String identity, Duration leaseDuration) {}
}
