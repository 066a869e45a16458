package io.persistentprocess.cluster.drain;

import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.ProcessNodeResource;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which nodes with a ProcessNode belong to an installation. Its uninstallation drains those and leaves the others alone.
 *
 * @param own marked as its own, or without a mark where a pod of its agents is
 * @param others nodes that other installations have marked, and by which one
 * @param unmarked nodes without a mark and without a pod of its agents
 * @param othersGroups what the ProcessNodes of others report, NAMESPACE/GROUP
 */
record NodeOwnership(Set<String> own, Map<String, String> others, Set<String> unmarked, Set<String> othersGroups) {
    NodeOwnership {
        own = Set.copyOf(own);
        others = Map.copyOf(others);
        unmarked = Set.copyOf(unmarked);
        othersGroups = Set.copyOf(othersGroups);
    }

    /**
     * Classifies the ProcessNodes.
     *
     * @param agentNodes nodes with a pod of the installation's agents, in any state
     */
    static NodeOwnership of(
            Installation installation, Collection<ProcessNodeResource> processNodes, Set<String> agentNodes) {
        Set<String> own = new TreeSet<>();
        Map<String, String> others = new TreeMap<>();
        Set<String> unmarked = new TreeSet<>();
        Set<String> othersGroups = new TreeSet<>();
        for (ProcessNodeResource processNode : processNodes) {
            String node = processNode.getMetadata().getName();
            switch (installation.claim(processNode)) {
                case OWN -> own.add(node);
                case UNMARKED -> (agentNodes.contains(node) ? own : unmarked).add(node);
                case OTHERS -> {
                    others.put(node, installation.other(processNode).orElseThrow());
                    othersGroups.addAll(DrainNodeReport.groups(processNode));
                }
            }
        }
        return new NodeOwnership(own, others, unmarked, othersGroups);
    }

    /** Nodes that the uninstallation does not touch. */
    Set<String> leftAlone() {
        Set<String> nodes = new TreeSet<>(others.keySet());
        nodes.addAll(unmarked);
        return nodes;
    }

    /**
     * Whether to remove the finalizer from a group. If there are other installations, only from groups that this one alone serves.
     *
     * @param namespaces that the installation serves; empty: all
     */
    boolean mayRelease(String namespace, String group, Set<String> namespaces) {
        return others.isEmpty()
                || ((namespaces.isEmpty() || namespaces.contains(namespace))
                        && !othersGroups.contains(namespace + "/" + group));
    }

    /** Other installations and their numbers of nodes, for messages. */
    String othersInShort() {
        return others.values().stream()
                .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(","));
    }
}
