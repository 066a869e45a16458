package io.persistentprocess.cluster.controller;

import io.persistentprocess.api.status.GroupStatus;
import io.persistentprocess.api.status.Rollout;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a group's status should be.
 *
 * @param lookAgainAt when that may be different although nothing has happened; empty: never
 */
record Verdict(GroupStatus status, boolean rollingOut, Optional<Instant> lookAgainAt) {
    static Verdict of(GroupFacts group, Tally tally, StatusDocument before, Instant now) {
        Optional<Rollout> rollout = Rollouts.next(group, tally, before.rollout(), now);
        boolean rollingOut = Rollouts.isUnderWay(tally, rollout);
        return new Verdict(
                new GroupStatus(
                        group.generation(),
                        Conditions.of(group, tally, rollingOut, before.conditions(), now),
                        tally.nodes(),
                        tally.members(),
                        tally.restarts(),
                        tally.failing(),
                        rollout),
                rollingOut,
                Rollouts.lookAgainAt(tally, rollout));
    }

    /** Of a group that is being deleted, and not free to go. */
    static Verdict ofTerminating(
            GroupFacts group, Tally tally, Release.Waits release, StatusDocument before, Instant now) {
        String message = "waits for %s, until %s at most".formatted(NodeNames.of(release.nodes()), release.until());
        return new Verdict(
                new GroupStatus(
                        group.generation(),
                        Conditions.ofTerminating(group, tally, message, before.conditions(), now),
                        tally.nodes(),
                        tally.members(),
                        tally.restarts(),
                        tally.failing(),
                        Optional.empty()),
                false,
                Optional.of(release.until()));
    }

    /** How long until it is time to look again. */
    Optional<Duration> patience(Instant now) {
        return lookAgainAt
                .map(at -> Duration.between(now, at))
                .map(wait -> wait.isPositive() ? wait : Duration.ofMillis(1));
    }
}
