package io.persistentprocess.agent;

import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.Report;
import java.time.Instant;
import java.util.Optional;

/**
 * One line of an agent's history.
 *
 * @param instance what it happened to; empty: not to one, but to what the agent has to do
 * @param sequence counts from 1, and goes on where the agent before has left off, as far as that is known
 */
public record AgentEvent(long sequence, Instant at, Optional<InstanceId> instance, Report report) {}
