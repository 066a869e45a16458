package io.persistentprocess.cli;

import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.cluster.controller.Controller;
import io.persistentprocess.metrics.Endpoint;
import io.persistentprocess.metrics.ListenAddress;
import io.persistentprocess.metrics.Meters;
import java.io.IOException;

/** What a controller tells of itself. */
final class ControllerMetrics {
    private final Endpoint endpoint;

    private ControllerMetrics(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * Takes an address.
     *
     * @throws IllegalArgumentException it is none
     */
    static ControllerMetrics at(String address) throws IOException {
        return new ControllerMetrics(Endpoint.bind(ListenAddress.parse(address)));
    }

    /** Answers from now on, until the process ends. */
    void begin(Controller controller) {
        endpoint.serve(
                new Meters()
                        .countStatusWrites(PersistentProcessGroup.KIND, controller::statusWrites)
                        .countOldCrds(controller::oldCrds),
                controller::deadBecause,
                controller::unreadyBecause);
    }
}
