package io.persistentprocess.cluster.controller.status;

import io.persistentprocess.api.status.GroupStatus;
import io.persistentprocess.api.status.MemberCounts;
import io.persistentprocess.api.status.NodeCounts;
import io.persistentprocess.api.status.Rollout;
import io.persistentprocess.cluster.Clocks.Moment;
import io.persistentprocess.cluster.controller.index.GroupAggregate;
import io.persistentprocess.cluster.controller.index.GroupFacts;
import io.persistentprocess.supervision.instance.BootTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a group's status should be.
 *
 * @param lookAgainAt when the decision may change without an event; empty: never
 */
public record StatusDecision(GroupStatus status, boolean rollingOut, Optional<BootTime> lookAgainAt) {
    public static StatusDecision of(GroupFacts group, GroupAggregate aggregate, StatusDocument before, Moment now) {
        Optional<Rollout> rollout = RolloutPlanner.next(group, aggregate, before.rollout(), now.boot());
        boolean rollingOut = RolloutPlanner.isUnderWay(aggregate, rollout);
        return new StatusDecision(
                new GroupStatus(
                        group.generation(),
                        GroupConditions.of(group, aggregate, rollingOut, before.conditions(), now.wall()),
                        aggregate.nodes(),
                        aggregate.members(),
                        aggregate.restarts(),
                        aggregate.failing(),
                        rollout),
                rollingOut,
                RolloutPlanner.nextCheckAt(aggregate, rollout));
    }

    /**
     * The status of a group that is being deleted and must wait.
     *
     * @param until when it is released anyway, for users
     */
    public static StatusDecision ofTerminating(
            GroupFacts group,
            GroupAggregate aggregate,
            DeletionDecision.Waits release,
            Instant until,
            StatusDocument before,
            Moment now) {
        String message = "waits for %s, until %s at most".formatted(NodeNameList.of(release.nodes()), until);
        return new StatusDecision(
                new GroupStatus(
                        group.generation(),
                        GroupConditions.ofTerminating(group, aggregate, message, before.conditions(), now.wall()),
                        aggregate.nodes(),
                        aggregate.members(),
                        aggregate.restarts(),
                        aggregate.failing(),
                        Optional.empty()),
                false,
                Optional.of(release.until()));
    }

    /**
     * The status of a group that this controller releases while other finalizers hold it. Nothing is expected of any node, and no client writes the
     * status again.
     *
     * @param message what became of its processes
     */
    static StatusDecision ofReleased(GroupFacts group, String message, StatusDocument before, Moment now) {
        return new StatusDecision(
                new GroupStatus(
                        group.generation(),
                        GroupConditions.ofReleased(group, message, before.conditions(), now.wall()),
                        new NodeCounts(0, 0, 0, 0, 0, "0/0"),
                        new MemberCounts(0, 0, "0/0"),
                        before.restarts(),
                        List.of(),
                        Optional.empty()),
                false,
                Optional.empty());
    }

    /** How long until the next decision. */
    public Optional<Duration> patience(BootTime now) {
        return lookAgainAt.map(at -> at.since(now)).map(wait -> wait.isPositive() ? wait : Duration.ofMillis(1));
    }
}
