package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.shell;
import static io.persistentprocess.agent.Specs.spec;

import io.persistentprocess.supervision.spec.HealthSpec;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.ListeningPort;
import io.persistentprocess.supervision.spec.ProbeAction;
import io.persistentprocess.supervision.spec.ProbeSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Specs with probes, as a test wants them. */
final class Probes {
    private Probes() {}

    /** Every second, with one second for the answer; a result counts at once. */
    static ProbeSpec everySecond(ProbeAction action) {
        return everySecond(action, 1);
    }

    static ProbeSpec everySecond(ProbeAction action, int failureThreshold) {
        return new ProbeSpec(
                action,
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                1,
                failureThreshold,
                Optional.of(Duration.ofSeconds(1)));
    }

    static ProbeAction exec(String script) {
        return new ProbeAction.Exec(List.of("/bin/sh", "-c", script));
    }

    static ProbeAction connect(int port) {
        return new ProbeAction.TcpSocket("127.0.0.1", port);
    }

    static ProbeAction get(int port, String path) {
        return new ProbeAction.HttpGet(ProbeAction.Scheme.HTTP, "127.0.0.1", port, path, Map.of());
    }

    static ProbeAction https(int port, String path) {
        return new ProbeAction.HttpGet(ProbeAction.Scheme.HTTPS, "127.0.0.1", port, path, Map.of());
    }

    static InstanceSpec withStartup(InstanceSpec spec, ProbeSpec probe) {
        HealthSpec health = spec.health();
        return spec.withHealth(new HealthSpec(
                health.notification(),
                Optional.of(probe),
                health.readinessProbe(),
                health.livenessProbe(),
                health.listening()));
    }

    static InstanceSpec withReadiness(InstanceSpec spec, ProbeSpec probe) {
        HealthSpec health = spec.health();
        return spec.withHealth(new HealthSpec(
                health.notification(),
                health.startupProbe(),
                Optional.of(probe),
                health.livenessProbe(),
                health.listening()));
    }

    static InstanceSpec withLiveness(InstanceSpec spec, ProbeSpec probe) {
        HealthSpec health = spec.health();
        return spec.withHealth(new HealthSpec(
                health.notification(),
                health.startupProbe(),
                health.readinessProbe(),
                Optional.of(probe),
                health.listening()));
    }

    static InstanceSpec listening(InstanceSpec spec, ListeningPort... ports) {
        HealthSpec health = spec.health();
        return spec.withHealth(new HealthSpec(
                health.notification(),
                health.startupProbe(),
                health.readinessProbe(),
                health.livenessProbe(),
                List.of(ports)));
    }

    /** An instance that does nothing. */
    static InstanceSpec sleeper() {
        return spec(shell("exec sleep 1000"));
    }
}
