package io.persistentprocess.cli.runtime;

import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.cluster.controller.Controller;
import io.persistentprocess.metrics.Meters;

/** The metrics and health endpoints of a controller. */
public final class ControllerMetrics {
    private final HttpEndpoints endpoints;

    public ControllerMetrics(HttpEndpoints endpoints) {
        this.endpoints = endpoints;
    }

    /** Answers from now on, until the process ends. */
    public void begin(Controller controller) {
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
