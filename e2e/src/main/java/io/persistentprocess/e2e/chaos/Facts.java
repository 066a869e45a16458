package io.persistentprocess.e2e.chaos;

import io.persistentprocess.e2e.chaos.desired.InstanceName;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What there is, on the nodes and in the cluster.
 *
 * @param running the process of each instance
 * @param directories instances that have a cgroup, by node and name
 * @param groupDirectories groups that have a cgroup, as NODE/GROUP
 */
record Facts(
        Map<InstanceName, ProcessRun> running,
        Set<InstanceName> directories,
        Set<String> groupDirectories,
        List<GroupFacts> groups,
        List<NodeFacts> nodes) {
    Facts {
        running = Map.copyOf(running);
        directories = Set.copyOf(directories);
        groupDirectories = Set.copyOf(groupDirectories);
        groups = List.copyOf(groups);
        nodes = List.copyOf(nodes);
    }
}
