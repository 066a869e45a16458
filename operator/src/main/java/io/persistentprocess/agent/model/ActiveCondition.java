package io.persistentprocess.agent.model;

import java.time.Instant;

/**
 * Something that is so for an instance while it lasts, as a condition is.
 *
 * @param type the name of the event that told of its beginning, {@code MemoryPressure}
 */
public record ActiveCondition(String type, Instant since) {}
