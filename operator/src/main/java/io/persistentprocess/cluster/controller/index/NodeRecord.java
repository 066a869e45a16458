package io.persistentprocess.cluster.controller.index;

import io.persistentprocess.supervision.instance.BootTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * All that is known of one node name: the Node, its agent's pods, its report.
 *
 * @param policy how to decide whether an agent is there
 * @param agents the pods by uid; two while one replaces the other
 * @param troubledSince since when there is a problem; empty if there is none
 * @param graceSince when an agent was last at work; empty while one is, or if none was ever seen
 * @param lost why nothing is known of the instances here; empty if the report is reliable, which includes the time while the agent is being replaced
 */
record NodeRecord(
        String name,
        AgentPolicy policy,
        Optional<NodeView> node,
        Map<String, AgentPod> agents,
        Optional<NodeReportView> report,
        Optional<BootTime> troubledSince,
        Optional<BootTime> graceSince,
        Optional<FailureEntry> lost) {
    NodeRecord {
        agents = Map.copyOf(agents);
    }

    static NodeRecord empty(String name, AgentPolicy policy) {
        return new NodeRecord(
                name,
                policy,
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                noNode(name));
    }

    NodeRecord withNode(Optional<NodeView> changed, BootTime now) {
        return new NodeRecord(name, policy, changed, agents, report, troubledSince, graceSince, lost).at(now);
    }

    NodeRecord withReport(Optional<NodeReportView> changed, BootTime now) {
        return new NodeRecord(name, policy, node, agents, changed, troubledSince, graceSince, lost).at(now);
    }

    NodeRecord withAgent(AgentPod pod, BootTime now) {
        return withAgents(
                pods -> {
                    pods.put(pod.uid(), pod);
                    return pods;
                },
                now);
    }

    NodeRecord withoutAgent(String uid, BootTime now) {
        return withAgents(
                pods -> {
                    pods.remove(uid);
                    return pods;
                },
                now);
    }

    private NodeRecord withAgents(UnaryOperator<Map<String, AgentPod>> change, BootTime now) {
        return new NodeRecord(
                        name,
                        policy,
                        node,
                        change.apply(new HashMap<>(agents)),
                        report,
                        troubledSince,
                        graceSince,
                        lost)
                .at(now);
    }

    /** The record at a later time, when the grace time of an agent may be over. */
    NodeRecord at(BootTime now) {
        Optional<FailureEntry> trouble = trouble();
        if (trouble.isEmpty()) {
            return judged(Optional.empty(), Optional.empty(), trouble);
        }
        boolean wasWell = troubledSince.isEmpty() && lost.isEmpty();
        Optional<BootTime> grace = wasWell || !agents.isEmpty() ? Optional.of(graceSince.orElse(now)) : graceSince;
        boolean patient = agentIsMissing()
                && report.isPresent()
                && grace.filter(began -> now.isBefore(began.plus(policy.grace())))
                        .isPresent();
        return judged(Optional.of(troubledSince.orElse(now)), grace, patient ? Optional.empty() : trouble);
    }

    private NodeRecord judged(Optional<BootTime> troubled, Optional<BootTime> grace, Optional<FailureEntry> decision) {
        return new NodeRecord(name, policy, node, agents, report, troubled, grace, decision);
    }

    /** Since when the node is lost; empty if it is not. */
    Optional<BootTime> lostSince() {
        return lost.flatMap(_ -> troubledSince);
    }

    /** Until when a missing agent is tolerated; empty if none is missing. */
    Optional<BootTime> patientUntil() {
        return lost.isEmpty() && troubledSince.isPresent()
                ? graceSince.map(began -> began.plus(policy.grace()))
                : Optional.empty();
    }

    boolean isEmpty() {
        return node.isEmpty() && agents.isEmpty() && report.isEmpty();
    }

    boolean isDrained() {
        return report.filter(NodeReportView::drained).isPresent();
    }

    /** Whether its report belongs to a deleted Node. */
    boolean hasOrphan() {
        return report.filter(known -> known.isOrphanBeside(node)).isPresent();
    }

    Optional<NodeGroupEntry> entry(GroupKey group) {
        return report.map(known -> known.groups().get(group));
    }

    private boolean agentIsMissing() {
        return policy.sign() == AgentPolicy.Sign.PODS
                && node.filter(NodeView::ready).isPresent()
                && agents.values().stream().noneMatch(AgentPod::ready);
    }

    /** The current problem; empty if there is none. */
    private Optional<FailureEntry> trouble() {
        if (node.isEmpty()) {
            return noNode(name);
        }
        if (!node.get().ready()) {
            return failure("NodeNotReady", "the node is not ready");
        }
        if (agentIsMissing()) {
            return failure(
                    "AgentNotReady", agents.isEmpty() ? "no agent runs on the node" : "the node's agent is not ready");
        }
        return report.isPresent() ? Optional.empty() : failure("NotReported", "the node's agent has not reported yet");
    }

    private static Optional<FailureEntry> noNode(String name) {
        return Optional.of(FailureEntry.unreachable(name, "NodeGone", "there is no such node"));
    }

    private Optional<FailureEntry> failure(String reason, String message) {
        return Optional.of(FailureEntry.unreachable(name, reason, message));
    }
}
