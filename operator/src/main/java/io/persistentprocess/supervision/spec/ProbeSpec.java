package io.persistentprocess.supervision.spec;

import java.time.Duration;
import java.util.Optional;

/**
 * A probe, with the meaning that a pod's probes have.
 *
 * @param terminationGracePeriod how long an instance has to end after the probe has failed; empty: the grace period of its stop
 */
public record ProbeSpec(
        ProbeAction action,
        Duration initialDelay,
        Duration period,
        Duration timeout,
        int successThreshold,
        int failureThreshold,
        Optional<Duration> terminationGracePeriod) {}
