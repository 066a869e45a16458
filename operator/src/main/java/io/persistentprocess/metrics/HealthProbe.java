package io.persistentprocess.metrics;

import java.util.Optional;

/** Answers whether something is as it should be, for a kubelet that asks every few seconds. Any thread, several at a time. */
@FunctionalInterface
public interface HealthProbe {
    /** One for which all is well as long as it can be asked. */
    HealthProbe ALWAYS = Optional::empty;

    /** What is wrong, in one sentence; empty: nothing. May take as long as a kubelet is told to wait. */
    Optional<String> trouble() throws InterruptedException;
}
