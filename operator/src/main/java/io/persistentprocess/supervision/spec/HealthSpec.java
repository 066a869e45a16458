package io.persistentprocess.supervision.spec;

import java.util.List;
import java.util.Optional;

/**
 * How it is determined whether an instance works, as far as it is more than that its main process exists. A change of it applies to the running process.
 *
 * @param listening the ports on which the instance's own processes must listen
 */
public record HealthSpec(
        Optional<NotifySpec> notification,
        Optional<ProbeSpec> startupProbe,
        Optional<ProbeSpec> readinessProbe,
        Optional<ProbeSpec> livenessProbe,
        List<ListeningPort> listening) {
    /** Of an instance that works as long as its main process exists. */
    public static final HealthSpec NONE =
            new HealthSpec(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of());

    public HealthSpec {
        listening = List.copyOf(listening);
    }

    public HealthSpec withNotification(NotifySpec other) {
        return new HealthSpec(Optional.of(other), startupProbe, readinessProbe, livenessProbe, listening);
    }
}
