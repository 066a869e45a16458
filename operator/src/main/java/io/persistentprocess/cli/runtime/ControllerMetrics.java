package io.persistentprocess.cli.runtime;

import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.cluster.controller.Controller;
import io.persistentprocess.metrics.GroupMeasurements;
import io.persistentprocess.metrics.Meters;
import java.util.List;

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
                        .countOldCrds(controller::oldCrds)
                        .observeGroups(() -> groups(controller)),
                controller::deadBecause,
                controller::unreadyBecause,
                controller.threads());
    }

    private static List<GroupMeasurements> groups(Controller controller) {
        return controller.statuses().entrySet().stream()
                .map(group -> new GroupMeasurements(
                        group.getKey().namespace(),
                        group.getKey().name(),
                        group.getValue().conditionsByType(),
                        group.getValue().nodeCounts()))
                .toList();
    }
}
