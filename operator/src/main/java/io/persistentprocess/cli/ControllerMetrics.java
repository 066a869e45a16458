package io.persistentprocess.cli;

import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.cluster.controller.Controller;
import io.persistentprocess.metrics.Meters;

/** What a controller tells of itself. */
final class ControllerMetrics {
    private final Endpoints endpoints;

    ControllerMetrics(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    /** Answers from now on, until the process ends. */
    void begin(Controller controller) {
        endpoints.serve(
                new Meters()
                        .countInternalErrors(controller.threads())
                        .countStatusWrites(PersistentProcessGroup.KIND, controller::statusWrites)
                        .countRefusedEvents(controller::refusedEvents)
                        .countOldCrds(controller::oldCrds),
                controller::deadBecause,
                controller::unreadyBecause,
                controller.threads());
    }
}
