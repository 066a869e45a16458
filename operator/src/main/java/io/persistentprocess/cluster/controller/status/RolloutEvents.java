package io.persistentprocess.cluster.controller.status;

import io.persistentprocess.api.status.Rollout;
import io.persistentprocess.cluster.GroupResource;
import java.time.Instant;
import java.util.Optional;

/** Tells by Events when a rolling update begins and when it is through. Goes by what is in the status, so that a second controller tells nothing twice. */
public final class RolloutEvents {
    private final EventPublisher announcer;

    public RolloutEvents(EventPublisher announcer) {
        this.announcer = announcer;
    }

    public void tell(GroupResource group, StatusDocument before, StatusDecision verdict, Instant now) {
        Optional<Long> was = before.rollout().map(Rollout::generation);
        Optional<Long> is = verdict.status().rollout().map(Rollout::generation);
        if (is.isPresent() && !is.equals(was)) {
            announcer.announce(
                    group,
                    EventPublisher.Type.Normal,
                    "RolloutStarted",
                    "Rollout",
                    "generation %d goes to %d nodes"
                            .formatted(is.get(), verdict.status().nodes().desired()),
                    now);
        } else if (was.isPresent() && !verdict.rollingOut()) {
            announcer.announce(
                    group,
                    EventPublisher.Type.Normal,
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
