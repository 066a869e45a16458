package io.persistentprocess.api.probe;

import io.persistentprocess.api.env.EnvVar;
import io.persistentprocess.api.schema.Checked.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the faults of a member's probes and listeners that no single one of them shows. Pure; any thread. */
public final class HealthFaults {
    public static final String MUST_BE_ONE = "must be 1 here; only a readinessProbe may have another";

    public static final String ENDS_NOTHING =
            "is only for startupProbe and livenessProbe, because a readinessProbe ends nothing; remove it";

    private final PortFaults ports;
    private final List<Fault> faults = new ArrayList<>();

    /**
     * Has found none yet.
     *
     * @param env the member's variables
     * @param instances the member's
     */
    public HealthFaults(List<EnvVar> env, InstanceKeys instances) {
        this.ports = new PortFaults(env, instances);
    }

    /** Checks a probe that ends an instance: a startup or liveness probe. */
    public HealthFaults ending(String field, Optional<Probe> probe) {
        if (probe.filter(given -> given.successThreshold() != 1).isPresent()) {
            faults.add(new Fault(field + ".successThreshold", MUST_BE_ONE));
        }
        port(field, probe);
        return this;
    }

    /** Checks a probe that ends nothing: a readiness probe. */
    public HealthFaults endingNothing(String field, Optional<Probe> probe) {
        if (probe.flatMap(Probe::terminationGracePeriodSeconds).isPresent()) {
            faults.add(new Fault(field + ".terminationGracePeriodSeconds", ENDS_NOTHING));
        }
        port(field, probe);
        return this;
    }

    private void port(String field, Optional<Probe> probe) {
        probe.flatMap(Probe::port)
                .flatMap(port -> ports.of(field + "." + port.getKey(), port.getValue()))
                .ifPresent(faults::add);
    }

    public HealthFaults listening(String field, List<Listener> listeners) {
        for (int i = 0; i < listeners.size(); i++) {
            ports.of("%s[%d].port".formatted(field, i), listeners.get(i).port()).ifPresent(faults::add);
        }
        return this;
    }

    public List<Fault> faults() {
        return List.copyOf(faults);
    }
}
