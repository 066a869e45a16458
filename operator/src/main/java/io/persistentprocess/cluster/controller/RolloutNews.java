package io.persistentprocess.cluster.controller;

import io.persistentprocess.api.status.Rollout;
import io.persistentprocess.cluster.GroupResource;
import java.time.Instant;
import java.util.Optional;

/** Tells by Events when a rolling update begins and when it is through. Goes by what is in the status, so that a second controller tells nothing twice. */
final class RolloutNews {
    private final Announcer announcer;

    RolloutNews(Announcer announcer) {
        this.announcer = announcer;
    }

    void tell(GroupResource group, StatusDocument before, Verdict verdict, Instant now) {
        Optional<Long> was = before.rollout().map(Rollout::generation);
        Optional<Long> is = verdict.status().rollout().map(Rollout::generation);
        if (is.isPresent() && !is.equals(was)) {
            announcer.announce(
                    group,
                    Announcer.Type.Normal,
                    "RolloutStarted",
                    "Rollout",
                    "generation %d goes to %d nodes"
                            .formatted(is.get(), verdict.status().nodes().desired()),
                    now);
        } else if (was.isPresent() && !verdict.rollingOut()) {
            announcer.announce(
                    group,
                    Announcer.Type.Normal,
                    "RolloutComplete",
                    "Rollout",
                    "generation %d runs on %d of %d nodes"
                            .formatted(
                                    verdict.status().observedGeneration(),
                                    verdict.status().nodes().updated(),
                                    verdict.status().nodes().desired()),
                    now);
        }
    }
}
