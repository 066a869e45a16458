package io.persistentprocess.cluster.agent.plan;

import io.persistentprocess.supervision.spec.NodeFacts;
import java.util.List;
import java.util.Set;

/**
 * The cluster's state, read from complete caches only.
 *
 * @param unread namespaces whose groups cannot be read at present
 * @param node this agent's node
 * @param draining whether the node is to be drained
 */
public record ClusterState(List<GroupObject> groups, Set<String> unread, NodeFacts node, Draining draining) {
    /** Whether a drain of the node was requested. */
    public enum Draining {
        NOT_ASKED,
        ASKED
    }

    public ClusterState {
        groups = List.copyOf(groups);
        unread = Set.copyOf(unread);
    }
}
