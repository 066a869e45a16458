package io.persistentprocess.cluster.controller;

import io.persistentprocess.supervision.BootTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * All that is known of one node name: the Node, its agent's pods, its report.
 *
 * @param agents the pods by uid; two while one replaces the other
 * @param lostSince since when the node is unreachable; empty: it is not
 */
record NodeFile(
        String name,
        Agents policy,
        Optional<NodeView> node,
        Map<String, AgentPod> agents,
        Optional<Report> report,
        Optional<BootTime> lostSince) {
    /** What tells whether an agent is there. */
    enum Agents {
        /** Its pod is ready. */
        PODS,
        /** Its Node is ready. */
        NODES
    }

    NodeFile {
        agents = Map.copyOf(agents);
    }

    static NodeFile empty(String name, Agents policy) {
        return new NodeFile(name, policy, Optional.empty(), Map.of(), Optional.empty(), Optional.empty());
    }

    NodeFile withNode(Optional<NodeView> changed, BootTime now) {
        return new NodeFile(name, policy, changed, agents, report, lostSince).since(now);
    }

    NodeFile withReport(Optional<Report> changed, BootTime now) {
        return new NodeFile(name, policy, node, agents, changed, lostSince).since(now);
    }

    NodeFile withAgent(AgentPod pod, BootTime now) {
        return withAgents(
                pods -> {
                    pods.put(pod.uid(), pod);
                    return pods;
                },
                now);
    }

    NodeFile withoutAgent(String uid, BootTime now) {
        return withAgents(
                pods -> {
                    pods.remove(uid);
                    return pods;
                },
                now);
    }

    private NodeFile withAgents(UnaryOperator<Map<String, AgentPod>> change, BootTime now) {
        return new NodeFile(name, policy, node, change.apply(new HashMap<>(agents)), report, lostSince).since(now);
    }

    private NodeFile since(BootTime now) {
        Optional<BootTime> since = lost().isEmpty() ? Optional.empty() : Optional.of(lostSince.orElse(now));
        return new NodeFile(name, policy, node, agents, report, since);
    }

    boolean isEmpty() {
        return node.isEmpty() && agents.isEmpty() && report.isEmpty();
    }

    boolean isDrained() {
        return report.filter(Report::drained).isPresent();
    }

    /** Whether its report is of a Node that is gone. */
    boolean hasOrphan() {
        return report.filter(known -> known.isOrphanBeside(node)).isPresent();
    }

    Optional<Entry> entry(GroupKey group) {
        return report.map(known -> known.groups().get(group));
    }

    /** Why nothing is known of what runs here; empty: its report can be relied on. */
    Optional<Blame> lost() {
        if (node.isEmpty()) {
            return blame("NodeGone", "there is no such node");
        }
        if (!node.get().ready()) {
            return blame("NodeNotReady", "the node is not ready");
        }
        if (policy == Agents.PODS && agents.values().stream().noneMatch(AgentPod::ready)) {
            return blame(
                    "AgentNotReady", agents.isEmpty() ? "no agent runs on the node" : "the node's agent is not ready");
        }
        return report.isPresent() ? Optional.empty() : blame("NotReported", "the node's agent has not reported yet");
    }

    private Optional<Blame> blame(String reason, String message) {
        return Optional.of(Blame.unreachable(name, reason, message));
    }
}
