package io.persistentprocess.cluster.agent.plan;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The cluster's state, read from complete caches only.
 *
 * @param unread namespaces whose groups cannot be read at present
 * @param nodeLabels labels of this agent's node
 * @param draining whether the node is to be drained
 */
public record ClusterState(
        List<GroupObject> groups, Set<String> unread, Map<String, String> nodeLabels, Draining draining) {
    /** Whether a drain of the node was requested. */
    public enum Draining {
        NOT_ASKED,
        ASKED
    }

    public ClusterState {
        groups = List.copyOf(groups);
        unread = Set.copyOf(unread);
        nodeLabels = Map.copyOf(nodeLabels);
    }
}
