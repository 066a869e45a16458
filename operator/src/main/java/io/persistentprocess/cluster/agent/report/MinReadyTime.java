package io.persistentprocess.cluster.agent.report;

import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.agent.model.TrackedInstance;
import io.persistentprocess.cluster.agent.plan.GroupObject;
import io.persistentprocess.cluster.agent.plan.NodeAssignment;
import io.persistentprocess.cluster.agent.plan.NodePlan;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Decides since when a group counts as ready on this node, by {@code spec.minReadySeconds}. Pure. The views have to be as new as the present time they are compared with: a
 * jump of the wall clock moves both.
 */
final class MinReadyTime {
    private MinReadyTime() {}

    /** When the instances, which are all ready, have been so for long enough; in the past if they have. */
    static Instant reachedAt(GroupObject object, List<InstanceView> views) {
        return views.stream()
                .flatMap(view -> view.readySince().stream())
                .max(Comparator.naturalOrder())
                .map(since -> since.plus(object.minReady()))
                .orElse(Instant.MIN);
    }

    /** How long until some group of the plan has been ready for long enough; empty: none is waited for. */
    static Optional<Duration> untilNext(NodePlan plan, Collection<TrackedInstance> tracked, Instant now) {
        return plan.shares().stream()
                .filter(NodeAssignment.Kept.class::isInstance)
                .map(NodeAssignment::object)
                .filter(object -> !object.minReady().isZero())
                .map(object -> reachedAt(object, views(object, tracked)))
                .filter(now::isBefore)
                .min(Comparator.naturalOrder())
                .map(at -> Duration.between(now, at));
    }

    private static List<InstanceView> views(GroupObject object, Collection<TrackedInstance> tracked) {
        return tracked.stream()
                .map(TrackedInstance::view)
                .filter(view -> view.id().groupId().equals(object.id()))
                .toList();
    }
}
