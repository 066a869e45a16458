package io.persistentprocess.cluster.controller.index;

import io.persistentprocess.supervision.instance.BootTime;
import java.util.List;
import java.util.Optional;

/**
 * What one node adds to a group's status.
 *
 * @param restarts of the node's instances; empty if it does not report them
 * @param left whether the node's last report still has instances of the group
 * @param awaited whether the group's deletion waits for the node's next report
 * @param lostSince since when the node is unreachable
 */
public record NodeContribution(
        boolean selected,
        NodeGroupStatus standing,
        boolean updated,
        int desired,
        int ready,
        Optional<Long> restarts,
        boolean left,
        boolean awaited,
        Optional<BootTime> lostSince,
        List<FailureEntry> failures) {
    public NodeContribution {
        failures = List.copyOf(failures);
    }

    /** Empty if the node has nothing to do with the group. */
    static Optional<NodeContribution> of(GroupFacts group, NodeRecord file) {
        boolean selected = file.node().filter(group::selects).isPresent();
        Optional<NodeGroupEntry> entry =
                file.entry(group.key()).filter(known -> known.uid().equals(group.uid()));
        if (!selected && entry.isEmpty()) {
            return Optional.empty();
        }
        boolean reachable = file.lost().isEmpty();
        NodeGroupStatus standing = standing(file, entry);
        return Optional.of(new NodeContribution(
                selected,
                standing,
                entry.filter(known -> known.observedGeneration() >= group.generation())
                        .isPresent(),
                entry.map(NodeGroupEntry::desired).orElse(0),
                reachable ? entry.map(NodeGroupEntry::ready).orElse(0) : 0,
                entry.map(NodeGroupEntry::restarts),
                entry.filter(NodeGroupEntry::left).isPresent(),
                selected
                        && reachable
                        && !file.isDrained()
                        && entry.filter(NodeGroupEntry::releasable).isEmpty(),
                file.lostSince(),
                reachable
                        ? entry.map(NodeGroupEntry::failures).orElse(List.of())
                        : file.lost().stream().toList()));
    }

    private static NodeGroupStatus standing(NodeRecord file, Optional<NodeGroupEntry> entry) {
        if (file.lost().isPresent()) {
            return NodeGroupStatus.UNREACHABLE;
        }
        if (file.isDrained()) {
            return NodeGroupStatus.DRAINED;
        }
        return entry.map(NodeContribution::standing).orElse(NodeGroupStatus.PROGRESSING);
    }

    private static NodeGroupStatus standing(NodeGroupEntry entry) {
        return switch (entry.state()) {
            case Ready -> NodeGroupStatus.READY;
            case Suspended -> NodeGroupStatus.SUSPENDED;
            case Progressing, Removing -> NodeGroupStatus.PROGRESSING;
            case Degraded -> NodeGroupStatus.DEGRADED;
            case Invalid -> NodeGroupStatus.INVALID;
            case Waiting -> entry.isComplete() ? NodeGroupStatus.WAITING : NodeGroupStatus.WAITING_DOWN;
        };
    }

    /** Whether the node's agent is expected to apply the spec. */
    boolean isWithin() {
        return standing != NodeGroupStatus.UNREACHABLE && standing != NodeGroupStatus.DRAINED;
    }

    boolean isReady() {
        return standing == NodeGroupStatus.READY || standing == NodeGroupStatus.WAITING;
    }

    /** Whether instances are missing here that a rolling update must count. */
    boolean isDown() {
        return switch (standing) {
            case PROGRESSING, WAITING_DOWN, DEGRADED -> true;
            case INVALID -> ready < desired;
            case READY, SUSPENDED, WAITING, DRAINED, UNREACHABLE -> false;
        };
    }

    /** Whether the node's turn is over: it runs the newest spec and is ready. */
    public boolean isThrough() {
        return updated && (standing == NodeGroupStatus.READY || standing == NodeGroupStatus.SUSPENDED);
    }
}
