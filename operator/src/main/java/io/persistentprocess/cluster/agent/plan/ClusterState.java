package io.persistentprocess.cluster.agent.plan;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the cluster says, as of the caches; never before all of them are filled.
 *
 * @param unread namespaces whose groups cannot be known at present
 * @param nodeLabels of this agent's node
 * @param draining whether the node is to be emptied
 */
public record ClusterState(
        List<GroupObject> groups, Set<String> unread, Map<String, String> nodeLabels, Draining draining) {
    /** Whether somebody asked for the node to be emptied. */
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
