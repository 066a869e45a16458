package io.persistentprocess.cluster.controller.status;

import io.persistentprocess.api.UpdateType;
import io.persistentprocess.api.status.Rollout;
import io.persistentprocess.cluster.controller.index.GroupAggregate;
import io.persistentprocess.cluster.controller.index.GroupFacts;
import io.persistentprocess.cluster.controller.index.NodeContribution;
import io.persistentprocess.supervision.instance.BootTime;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Decides which nodes may apply a new spec.
 *
 * <p>A turn ends when the node runs the newest spec and is ready. Until then the node counts against {@code maxUnavailable}, and so does every other
 * node on which instances are missing. Among the waiting nodes, those with missing instances come first: they have the least to lose, and the new
 * spec may fix them. A newer spec keeps the turns that were given, since an agent may be acting on one at this moment. Unreachable and drained nodes
 * get no turn and do not count. One exception: a node that was lost during its turn keeps it for a while, because the new spec may have caused the
 * loss.
 */
public final class RolloutPlanner {
    /** How long a node that was lost during its turn holds up the others. */
    static final Duration PATIENCE_WITH_THE_LOST = Duration.ofMinutes(10);

    private RolloutPlanner() {}

    /**
     * Decides the next turns.
     *
     * @param before the previous decision, possibly of an earlier controller
     */
    public static Optional<Rollout> next(
            GroupFacts group, GroupAggregate aggregate, Optional<Rollout> before, BootTime now) {
        if (group.update() != UpdateType.RollingUpdate) {
            return Optional.empty();
        }
        Set<String> turns = new TreeSet<>();
        before.stream()
                .flatMap(rollout -> rollout.nodes().stream())
                .filter(node -> aggregate
                        .share(node)
                        .filter(share -> keepsTurn(share, now))
                        .isPresent())
                .forEach(turns::add);
        int most = group.maxUnavailable().of(aggregate.desiredNodes());
        for (String node : aggregate.waitingDown()) {
            if (turns.size() >= Math.min(most, Rollout.MAX_NODES)) {
                break;
            }
            turns.add(node);
        }
        long downBesides = aggregate.down().size()
                - turns.stream().filter(aggregate.down()::contains).count();
        for (String node : aggregate.waiting()) {
            if (turns.size() + downBesides >= most || turns.size() >= Rollout.MAX_NODES) {
                break;
            }
            turns.add(node);
        }
        return turns.isEmpty()
                ? Optional.empty()
                : Optional.of(new Rollout(group.generation(), turns.stream().toList()));
    }

    private static boolean keepsTurn(NodeContribution share, BootTime now) {
        return share.selected()
                && switch (share.standing()) {
                    case DRAINED -> false;
                    case UNREACHABLE -> losesTurnAt(share).filter(now::isBefore).isPresent();
                    default -> !share.isThrough();
                };
    }

    private static Optional<BootTime> losesTurnAt(NodeContribution share) {
        return share.lostSince().map(since -> since.plus(PATIENCE_WITH_THE_LOST));
    }

    /** When to decide again without a change; empty: never. */
    static Optional<BootTime> nextCheckAt(GroupAggregate aggregate, Optional<Rollout> rollout) {
        return rollout.stream()
                .flatMap(turns -> turns.nodes().stream())
                .flatMap(node -> aggregate.share(node).flatMap(RolloutPlanner::losesTurnAt).stream())
                .min(BootTime::compareTo);
    }

    /** Whether nodes run an older spec and update one after the other. */
    static boolean isUnderWay(GroupAggregate aggregate, Optional<Rollout> rollout) {
        return rollout.isPresent()
                || Stream.of(aggregate.waiting(), aggregate.waitingDown()).anyMatch(nodes -> !nodes.isEmpty());
    }
}
