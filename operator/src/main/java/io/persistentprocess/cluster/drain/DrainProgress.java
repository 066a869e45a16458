package io.persistentprocess.cluster.drain;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The progress of a drain, from the state of the cluster. A node can be drained while its agent is there. A node that is not ready counts as lost; an
 * agent that is away may return.
 *
 * @param asked nodes whose ProcessNode has the annotation
 * @param unasked nodes whose ProcessNode lacks it
 * @param busy nodes whose agent is up, and what is left on them
 * @param silent nodes whose agent is up and has not reported yet
 * @param agentless nodes that are ready, with a report or an agent, but without an agent that is up
 * @param lost nodes that are not ready or not known
 */
record DrainProgress(
        Set<String> asked,
        Set<String> unasked,
        Map<String, List<String>> busy,
        Set<String> silent,
        Set<String> agentless,
        Set<String> lost) {
    DrainProgress {
        asked = Set.copyOf(asked);
        unasked = Set.copyOf(unasked);
        busy = Map.copyOf(busy);
        silent = Set.copyOf(silent);
        agentless = Set.copyOf(agentless);
        lost = Set.copyOf(lost);
    }

    /**
     * Classifies the nodes.
     *
     * @param wanted which nodes are to be drained
     * @param readyNodes nodes that are ready
     */
    static DrainProgress of(
            NodeSelection wanted, Collection<DrainNodeReport> reports, Set<String> readyNodes, AgentNodes agents) {
        Map<String, DrainNodeReport> byNode =
                reports.stream().collect(Collectors.toMap(DrainNodeReport::node, Function.identity(), (a, _) -> a));
        Set<String> nodes = new TreeSet<>(byNode.keySet());
        nodes.addAll(agents.all());
        nodes.removeIf(node -> !wanted.includes(node));
        nodes.addAll(wanted.named());
        Set<String> asked = new TreeSet<>();
        Set<String> unasked = new TreeSet<>();
        Map<String, List<String>> busy = new TreeMap<>();
        Set<String> silent = new TreeSet<>();
        Set<String> agentless = new TreeSet<>();
        Set<String> lost = new TreeSet<>();
        for (String node : nodes) {
            DrainNodeReport report = byNode.get(node);
            if (report != null) {
                (report.asked() ? asked : unasked).add(node);
            }
            if (report != null && report.asked() && report.drained()) {
                continue;
            }
            if (!readyNodes.contains(node)) {
                lost.add(node);
            } else if (!agents.ready().contains(node)) {
                agentless.add(node);
            } else if (report == null) {
                silent.add(node);
            } else {
                busy.put(node, report.left());
            }
        }
        return new DrainProgress(asked, unasked, busy, silent, agentless, lost);
    }

    /** Whether there is nothing left to wait for. */
    boolean isOver() {
        return unasked.isEmpty() && busy.isEmpty() && silent.isEmpty() && agentless.isEmpty();
    }

    /** Nodes on which another user took the request back: they will not be drained. */
    Set<String> takenBack(Set<String> askedBefore) {
        return unasked.stream().filter(askedBefore::contains).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether every ready node can be drained. */
    boolean isPossible() {
        return silent.isEmpty() && agentless.isEmpty();
    }

    /** The nodes that could not be drained. */
    Set<String> leftBehind() {
        Set<String> nodes = new TreeSet<>(lost);
        nodes.addAll(agentless);
        return nodes;
    }

    /** What is left on the first few nodes with a running agent; empty: nothing. */
    String obstacle() {
        Map<String, String> obstacles = new TreeMap<>();
        silent.forEach(node -> obstacles.put(node, "its agent has not reported"));
        busy.forEach((node, left) -> obstacles.put(node, left.isEmpty() ? "its agent does not answer" : some(left)));
        return obstacles.entrySet().stream()
                .limit(3)
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining("; "));
    }

    private static String some(List<String> left) {
        return String.join(", ", left.stream().limit(3).toList());
    }
}
