package io.persistentprocess.supervision.spec;

import io.persistentprocess.api.StopMode;
import java.time.Duration;

/**
 * How an instance is stopped.
 *
 * @param signal by its name, such as {@code SIGTERM}
 * @param gracePeriod the time from the signal to SIGKILL
 */
public record StopSpec(String signal, Duration gracePeriod, StopMode mode) {}
