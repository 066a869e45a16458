package io.persistentprocess.supervision.spec;

import io.persistentprocess.api.StopMode;
import java.time.Duration;

/**
 * How an instance is stopped.
 *
 * @param signal by its name, {@code SIGTERM}
 * @param gracePeriod how long after the signal {@code cgroup.kill} follows
 */
public record StopSpec(String signal, Duration gracePeriod, StopMode mode) {}
