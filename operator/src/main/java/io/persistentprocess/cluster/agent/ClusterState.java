package io.persistentprocess.cluster.agent;

import java.util.List;
import java.util.Map;

/**
 * What the cluster says, as of the caches; never before all of them are filled.
 *
 * @param nodeLabels of this agent's node
 * @param draining whether the node is to be emptied
 */
record ClusterState(List<GroupObject> groups, Map<String, String> nodeLabels, Draining draining) {
    /** Whether somebody asked for the node to be emptied. */
    enum Draining {
        NOT_ASKED,
        ASKED
    }

    ClusterState {
        groups = List.copyOf(groups);
        nodeLabels = Map.copyOf(nodeLabels);
    }
}
