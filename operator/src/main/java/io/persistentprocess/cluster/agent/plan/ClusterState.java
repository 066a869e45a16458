package io.persistentprocess.cluster.agent.plan;

import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.api.node.InterfacePattern;
import io.persistentprocess.supervision.node.NodeFacts;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /** The network interfaces that the groups on this node ask for. */
    Set<InterfacePattern> networkInterfaces() {
        return groups.stream()
                .filter(object -> object.existence() == GroupObject.Existence.KEPT)
                .flatMap(object -> object.content() instanceof GroupObject.Legible(PersistentProcessGroup group)
                        ? Stream.of(group.spec())
                        : Stream.empty())
                .filter(group -> group.selects(node.nodeName(), node.labels()))
                .flatMap(group -> group.on(node.nodeName(), node.labels()).networkInterfaces().stream())
                .collect(Collectors.toSet());
    }

    ClusterState withInterfaces(Optional<Set<String>> names) {
        return new ClusterState(groups, unread, node.withInterfaces(names), draining);
    }
}
