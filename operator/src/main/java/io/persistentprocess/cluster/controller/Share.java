package io.persistentprocess.cluster.controller;

import io.persistentprocess.supervision.BootTime;
import java.util.List;
import java.util.Optional;

/**
 * What one node adds to what is true of a group.
 *
 * @param restarts of the instances that the node has; empty: it does not tell
 * @param left whether the node's last report has something of the group that is not gone
 * @param awaited whether the group's deletion waits for what the node is about to report
 * @param lostSince since when the node is unreachable
 */
record Share(
        boolean selected,
        Standing standing,
        boolean updated,
        int desired,
        int ready,
        Optional<Long> restarts,
        boolean left,
        boolean awaited,
        Optional<BootTime> lostSince,
        List<Blame> blames) {
    Share {
        blames = List.copyOf(blames);
    }

    /** Empty: the node has nothing to do with the group. */
    static Optional<Share> of(GroupFacts group, NodeFile file) {
        boolean selected =
                file.node().filter(node -> group.selects(node.labels())).isPresent();
        Optional<Entry> entry =
                file.entry(group.key()).filter(known -> known.uid().equals(group.uid()));
        if (!selected && entry.isEmpty()) {
            return Optional.empty();
        }
        boolean reachable = file.lost().isEmpty();
        Standing standing = standing(file, entry);
        return Optional.of(new Share(
                selected,
                standing,
                entry.filter(known -> known.observedGeneration() >= group.generation())
                        .isPresent(),
                entry.map(Entry::desired).orElse(0),
                reachable ? entry.map(Entry::ready).orElse(0) : 0,
                entry.map(Entry::restarts),
                entry.filter(Entry::left).isPresent(),
                selected
                        && reachable
                        && !file.isDrained()
                        && entry.filter(Entry::releasable).isEmpty(),
                file.lostSince(),
                reachable
                        ? entry.map(Entry::blames).orElse(List.of())
                        : file.lost().stream().toList()));
    }

    private static Standing standing(NodeFile file, Optional<Entry> entry) {
        if (file.lost().isPresent()) {
            return Standing.UNREACHABLE;
        }
        if (file.isDrained()) {
            return Standing.DRAINED;
        }
        return entry.map(Share::standing).orElse(Standing.PROGRESSING);
    }

    private static Standing standing(Entry entry) {
        return switch (entry.state()) {
            case Ready -> Standing.READY;
            case Suspended -> Standing.SUSPENDED;
            case Progressing, Removing -> Standing.PROGRESSING;
            case Degraded -> Standing.DEGRADED;
            case Invalid -> Standing.INVALID;
            case Waiting -> entry.isComplete() ? Standing.WAITING : Standing.WAITING_DOWN;
        };
    }

    /** Whether the node's agent can be expected to follow the spec. */
    boolean isWithin() {
        return standing != Standing.UNREACHABLE && standing != Standing.DRAINED;
    }

    boolean isReady() {
        return standing == Standing.READY || standing == Standing.WAITING;
    }

    /** Whether instances are missing here that a rolling update must reckon with. */
    boolean isDown() {
        return switch (standing) {
            case PROGRESSING, WAITING_DOWN, DEGRADED -> true;
            case INVALID -> ready < desired;
            case READY, SUSPENDED, WAITING, DRAINED, UNREACHABLE -> false;
        };
    }

    /** Whether the turn that the node got is over: it runs the newest spec, and well. */
    boolean isThrough() {
        return updated && (standing == Standing.READY || standing == Standing.SUSPENDED);
    }
}
