package io.persistentprocess.cluster.drain;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How far a drain has come, from what is known of the cluster. A node can be drained while an agent is there to do it: if the node is not ready it is lost, if only its agent is away it may come back. A node whose agent is up
 * but has not reported yet is waited for.
 *
 * @param unasked nodes whose ProcessNode lacks the annotation
 * @param busy nodes whose agent is up, and what is left on them
 * @param agentless nodes that are ready, without an agent that is
 * @param lost nodes that are not ready or not known
 */
record DrainProgress(Set<String> unasked, Map<String, List<String>> busy, Set<String> agentless, Set<String> lost) {
    DrainProgress {
        unasked = Set.copyOf(unasked);
        busy = Map.copyOf(busy);
        agentless = Set.copyOf(agentless);
        lost = Set.copyOf(lost);
    }

    /**
     * @param wanted which nodes are to be drained
     * @param readyNodes nodes that are ready
     * @param agents nodes with an agent that is ready
     */
    static DrainProgress of(
            NodeSelection wanted, Collection<NodeReport> reports, Set<String> readyNodes, Set<String> agents) {
        Map<String, NodeReport> byNode =
                reports.stream().collect(Collectors.toMap(NodeReport::node, report -> report, (a, _) -> a));
        Set<String> unasked = new TreeSet<>();
        Map<String, List<String>> busy = new TreeMap<>();
        Set<String> agentless = new TreeSet<>();
        Set<String> lost = new TreeSet<>();
        for (NodeReport report : reports) {
            if (!wanted.includes(report.node())) {
                continue;
            }
            if (!report.asked()) {
                unasked.add(report.node());
            }
            if (!report.asked() || !report.drained()) {
                if (!readyNodes.contains(report.node())) {
                    lost.add(report.node());
                } else if (agents.contains(report.node())) {
                    busy.put(report.node(), report.left());
                } else {
                    agentless.add(report.node());
                }
            }
        }
        agents.stream()
                .filter(wanted::includes)
                .filter(readyNodes::contains)
                .filter(node -> !byNode.containsKey(node))
                .forEach(node -> busy.put(node, List.of()));
        wanted.named().stream()
                .filter(node -> !byNode.containsKey(node))
                .filter(node -> !busy.containsKey(node))
                .forEach(lost::add);
        return new DrainProgress(unasked, busy, agentless, lost);
    }

    /** Nothing more is to be waited for. */
    boolean isOver() {
        return unasked.isEmpty() && busy.isEmpty() && agentless.isEmpty();
    }

    /** The nodes that nobody could drain. */
    Set<String> leftBehind() {
        Set<String> nodes = new TreeSet<>(lost);
        nodes.addAll(agentless);
        return nodes;
    }

    /** What is in the way, of the first few nodes. */
    String obstacle() {
        return busy.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .limit(3)
                .map(entry -> entry.getKey() + ": "
                        + (entry.getValue().isEmpty()
                                ? "its agent has not reported"
                                : String.join(
                                        ", ", entry.getValue().stream().limit(3).toList())))
                .collect(Collectors.joining("; "));
    }
}
