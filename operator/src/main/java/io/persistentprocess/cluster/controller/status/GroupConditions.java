package io.persistentprocess.cluster.controller.status;

import io.persistentprocess.api.status.Condition;
import io.persistentprocess.api.status.NodeCounts;
import io.persistentprocess.cluster.controller.index.GroupAggregate;
import io.persistentprocess.cluster.controller.index.GroupFacts;
import io.persistentprocess.cluster.controller.index.NodeGroupStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Builds the three conditions of a group: Ready, which {@code kubectl wait} and kstatus read, Progressing and Degraded. The transition time is that
 * of the last change of a condition's status.
 */
final class GroupConditions {
    private record Finding(boolean is, String reason, String message) {}

    private final GroupFacts group;
    private final GroupAggregate aggregate;
    private final NodeCounts nodes;
    private final boolean rollingOut;

    private GroupConditions(GroupFacts group, GroupAggregate aggregate, boolean rollingOut) {
        this.group = group;
        this.aggregate = aggregate;
        this.nodes = aggregate.nodes();
        this.rollingOut = rollingOut;
    }

    /** Conditions of a group that is not being deleted. */
    static List<Condition> of(
            GroupFacts group, GroupAggregate aggregate, boolean rollingOut, List<Condition> before, Instant now) {
        GroupConditions all = new GroupConditions(group, aggregate, rollingOut);
        return List.of(
                all.condition("Ready", all.ready(), before, now),
                all.condition("Progressing", all.progressing(), before, now),
                all.condition("Degraded", all.degraded(), before, now));
    }

    /** Conditions of a group that is being deleted. */
    static List<Condition> ofTerminating(
            GroupFacts group, GroupAggregate aggregate, String message, List<Condition> before, Instant now) {
        GroupConditions all = new GroupConditions(group, aggregate, false);
        return List.of(
                all.condition("Ready", new Finding(false, "Terminating", message), before, now),
                all.condition("Progressing", new Finding(true, "Terminating", message), before, now),
                all.condition("Degraded", all.degraded(), before, now));
    }

    /** Conditions of a deleted group whose processes are finished. */
    static List<Condition> ofReleased(GroupFacts group, String message, List<Condition> before, Instant now) {
        GroupConditions all = new GroupConditions(group, new GroupAggregate(), false);
        return List.of(
                all.condition("Ready", new Finding(false, "Released", message), before, now),
                all.condition("Progressing", new Finding(false, "Released", message), before, now),
                all.condition("Degraded", all.degraded(), before, now));
    }

    private Finding ready() {
        Finding degraded = degraded();
        Finding progressing = progressing();
        if (nodes.desired() == 0) {
            return new Finding(true, "NoNodes", noNodes());
        }
        if (group.suspend() && aggregate.on(NodeGroupStatus.SUSPENDED) == nodes.desired()) {
            return new Finding(false, "Suspended", "spec.suspend is true: nothing runs");
        }
        if (degraded.is()) {
            return new Finding(false, degraded.reason(), degraded.message());
        }
        if (progressing.is()) {
            return new Finding(false, progressing.reason(), progressing.message());
        }
        if (aggregate.on(NodeGroupStatus.UNREACHABLE) > 0) {
            return new Finding(
                    false,
                    "Unreachable",
                    "%d of %d nodes do not report; first: %s".formatted(nodes.unreachable(), nodes.desired(), worst()));
        }
        if (aggregate.on(NodeGroupStatus.DRAINED) > 0) {
            return new Finding(
                    false,
                    "Drained",
                    "%d of %d nodes are drained".formatted(aggregate.on(NodeGroupStatus.DRAINED), nodes.desired()));
        }
        return nodes.ready() == nodes.desired()
                ? new Finding(
                        true,
                        "Ready",
                        "all instances are ready on %d of %d nodes".formatted(nodes.ready(), nodes.desired()))
                : new Finding(
                        false, "Progressing", "%d of %d nodes are ready".formatted(nodes.ready(), nodes.desired()));
    }

    private String noNodes() {
        if (group.nodes().isEmpty()) {
            return "the cluster has no nodes";
        }
        return group.nodes().affinity().isEmpty()
                ? "no node has all labels of spec.nodeSelector"
                : "no node matches spec.nodeAffinity, and spec.nodeSelector if there is one";
    }

    private Finding progressing() {
        if (rollingOut) {
            return new Finding(
                    true,
                    "RollingOut",
                    "%d of %d nodes run generation %d".formatted(nodes.updated(), nodes.desired(), group.generation()));
        }
        if (aggregate.on(NodeGroupStatus.PROGRESSING) > 0) {
            return new Finding(
                    true,
                    "Progressing",
                    "instances are starting or stopping on %d of %d nodes"
                            .formatted(aggregate.on(NodeGroupStatus.PROGRESSING), nodes.desired()));
        }
        int reachable =
                nodes.desired() - aggregate.on(NodeGroupStatus.UNREACHABLE) - aggregate.on(NodeGroupStatus.DRAINED);
        int behind = reachable - aggregate.updatedWithin();
        return behind > 0
                ? new Finding(
                        true,
                        "Progressing",
                        "%d of %d nodes run generation %d"
                                .formatted(nodes.updated(), nodes.desired(), group.generation()))
                : new Finding(false, "Settled", "every reachable node has generation " + group.generation());
    }

    private Finding degraded() {
        if (aggregate.on(NodeGroupStatus.INVALID) > 0) {
            return new Finding(
                    true,
                    "Invalid",
                    "%d of %d nodes refuse the spec; first: %s"
                            .formatted(aggregate.on(NodeGroupStatus.INVALID), nodes.desired(), worst()));
        }
        return aggregate.on(NodeGroupStatus.DEGRADED) > 0
                ? new Finding(
                        true,
                        "Degraded",
                        "instances fail on %d of %d nodes; first: %s"
                                .formatted(aggregate.on(NodeGroupStatus.DEGRADED), nodes.desired(), worst()))
                : new Finding(false, "NothingFails", "no instance is known to fail");
    }

    private String worst() {
        return aggregate.failing().stream()
                .findFirst()
                .map(failing -> failing.node() + (failing.instance().isEmpty() ? "" : " " + failing.instance()) + ": "
                        + failing.message())
                .orElse("not known");
    }

    private Condition condition(String type, Finding finding, List<Condition> before, Instant now) {
        String status = finding.is() ? "True" : "False";
        Instant since = before.stream()
                .filter(condition -> condition.type().equals(type))
                .filter(condition -> condition.status().equals(status))
                .map(Condition::lastTransitionTime)
                .findFirst()
                .orElse(now.truncatedTo(ChronoUnit.SECONDS));
        return new Condition(type, status, group.generation(), since, finding.reason(), finding.message());
    }
}
