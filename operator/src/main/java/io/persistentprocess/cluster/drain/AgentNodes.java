package io.persistentprocess.cluster.drain;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * Nodes with an agent's pod.
 *
 * @param all nodes with a pod in any state
 * @param ready nodes with a ready pod
 */
record AgentNodes(Set<String> all, Set<String> ready) {
    AgentNodes {
        all = Set.copyOf(all);
        ready = Set.copyOf(ready);
    }

    /** Without these nodes. */
    AgentNodes without(Set<String> nodes) {
        return new AgentNodes(minus(all, nodes), minus(ready, nodes));
    }

    private static Set<String> minus(Set<String> some, Set<String> others) {
        return some.stream().filter(node -> !others.contains(node)).collect(Collectors.toSet());
    }
}
