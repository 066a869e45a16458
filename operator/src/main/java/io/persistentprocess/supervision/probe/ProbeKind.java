package io.persistentprocess.supervision.probe;

import io.persistentprocess.supervision.spec.HealthSpec;
import io.persistentprocess.supervision.spec.ProbeSpec;
import java.util.Optional;

/** What a probe decides. */
public enum ProbeKind {
    /** Whether the start is complete. The other probes wait for it; if it fails, the instance is unhealthy. */
    STARTUP("startup probe"),
    /** Whether the instance is ready. */
    READINESS("readiness probe"),
    /** Whether the instance is healthy. */
    LIVENESS("liveness probe");

    private final String words;

    ProbeKind(String words) {
        this.words = words;
    }

    /** For messages. */
    public String words() {
        return words;
    }

    Optional<ProbeSpec> of(HealthSpec health) {
        return switch (this) {
            case STARTUP -> health.startupProbe();
            case READINESS -> health.readinessProbe();
            case LIVENESS -> health.livenessProbe();
        };
    }
}
