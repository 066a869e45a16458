package io.persistentprocess.metrics;

import java.util.Optional;

/** A health check for the kubelet, which asks every few seconds. Any thread, several at a time. */
@FunctionalInterface
public interface HealthProbe {
    /** A check that passes whenever it can be answered. */
    HealthProbe ALWAYS = Optional::empty;

    /** The problem, in one sentence; empty: none. May block as long as the kubelet's timeout allows. */
    Optional<String> trouble() throws InterruptedException;
}
