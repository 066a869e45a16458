package io.persistentprocess.cluster.controller;

import io.persistentprocess.api.status.GroupStatus;
import io.persistentprocess.api.status.MemberCounts;
import io.persistentprocess.api.status.NodeCounts;
import io.persistentprocess.api.status.Rollout;
import io.persistentprocess.cluster.Clocks.Moment;
import io.persistentprocess.supervision.BootTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a group's status should be.
 *
 * @param lookAgainAt when that may be different although nothing has happened; empty: never
 */
record Verdict(GroupStatus status, boolean rollingOut, Optional<BootTime> lookAgainAt) {
    static Verdict of(GroupFacts group, Tally tally, StatusDocument before, Moment now) {
        Optional<Rollout> rollout = Rollouts.next(group, tally, before.rollout(), now.boot());
        boolean rollingOut = Rollouts.isUnderWay(tally, rollout);
        return new Verdict(
                new GroupStatus(
                        group.generation(),
                        Conditions.of(group, tally, rollingOut, before.conditions(), now.wall()),
                        tally.nodes(),
                        tally.members(),
                        tally.restarts(),
                        tally.failing(),
                        rollout),
                rollingOut,
                Rollouts.lookAgainAt(tally, rollout));
    }

    /**
     * Of a group that is being deleted, and not free to go.
     *
     * @param until when it goes all the same, for users
     */
    static Verdict ofTerminating(
            GroupFacts group, Tally tally, Release.Waits release, Instant until, StatusDocument before, Moment now) {
        String message = "waits for %s, until %s at most".formatted(NodeNames.of(release.nodes()), until);
        return new Verdict(
                new GroupStatus(
                        group.generation(),
                        Conditions.ofTerminating(group, tally, message, before.conditions(), now.wall()),
                        tally.nodes(),
                        tally.members(),
                        tally.restarts(),
                        tally.failing(),
                        Optional.empty()),
                false,
                Optional.of(release.until()));
    }

    /**
     * Of a group that this controller lets go, while others hold it: nothing is wanted of any node, and nobody writes this again.
     *
     * @param message what became of its processes
     */
    static Verdict ofReleased(GroupFacts group, String message, StatusDocument before, Moment now) {
        return new Verdict(
                new GroupStatus(
                        group.generation(),
                        Conditions.ofReleased(group, message, before.conditions(), now.wall()),
                        new NodeCounts(0, 0, 0, 0, 0, "0/0"),
                        new MemberCounts(0, 0, "0/0"),
                        before.restarts(),
                        List.of(),
                        Optional.empty()),
                false,
                Optional.empty());
    }

    /** How long until it is time to look again. */
    Optional<Duration> patience(BootTime now) {
        return lookAgainAt.map(at -> at.since(now)).map(wait -> wait.isPositive() ? wait : Duration.ofMillis(1));
    }
}
