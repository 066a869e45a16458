package io.persistentprocess.agent.model;

import java.time.Instant;

/**
 * A lasting condition of an instance.
 *
 * @param type the name of the event that began it, such as {@code MemoryPressure}
 */
public record ActiveCondition(String type, Instant since) {}
