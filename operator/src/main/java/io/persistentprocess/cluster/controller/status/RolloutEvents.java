package io.persistentprocess.cluster.controller.status;

import io.persistentprocess.api.status.Rollout;
import io.persistentprocess.cluster.GroupResource;
import java.time.Instant;
import java.util.Optional;

/** Publishes an Event when a rolling update begins and when it ends. Compares the old and new status, so that a second controller repeats none. */
public final class RolloutEvents {
    private final EventPublisher events;

    public RolloutEvents(EventPublisher events) {
        this.events = events;
    }

    public void publish(GroupResource group, StatusDocument before, StatusDecision decision, Instant now) {
        Optional<Long> was = before.rollout().map(Rollout::generation);
        Optional<Long> is = decision.status().rollout().map(Rollout::generation);
        if (is.isPresent() && !is.equals(was)) {
            events.announce(
                    group,
                    EventPublisher.Type.Normal,
                    "RolloutStarted",
                    "Rollout",
                    "generation %d goes to %d nodes"
                            .formatted(is.get(), decision.status().nodes().desired()),
                    now);
        } else if (was.isPresent() && !decision.rollingOut()) {
            events.announce(
                    group,
                    EventPublisher.Type.Normal,
                    "RolloutComplete",
                    "Rollout",
                    "generation %d runs on %d of %d nodes"
                            .formatted(
                                    decision.status().observedGeneration(),
                                    decision.status().nodes().updated(),
                                    decision.status().nodes().desired()),
                    now);
        }
    }
}
