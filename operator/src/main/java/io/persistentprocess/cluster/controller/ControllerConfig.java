package io.persistentprocess.cluster.controller;

import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.controller.index.AgentPodSelector;
import io.persistentprocess.cluster.controller.index.AgentPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of a controller.
 *
 * @param installation whose ProcessNodes count, beside those without a mark
 * @param namespaces of the groups; empty: all
 * @param agents empty: a node whose Node is ready counts as having an agent
 * @param releaseTimeout how long a deleted group waits for its nodes
 * @param agentGrace how long the agent of a ready node may be missing before the node counts as unreachable
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
     * The settings of the leader election.
     *
     * @param namespace of the Lease
     * @param identity of this controller among the candidates
     * @param leaseDuration how long the others wait for a silent leader
     */
    public record Candidacy(String namespace, String identity, Duration leaseDuration) {}
}
