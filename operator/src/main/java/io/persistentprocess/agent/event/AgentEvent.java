package io.persistentprocess.agent.event;

import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Instant;
import java.util.Optional;

/**
 * One line of an agent's history.
 *
 * @param instance what it happened to; empty: not to one, but to what the agent has to do
 * @param sequence counts from 1, and goes on where the agent before has left off, as far as that is known
 */
public record AgentEvent(long sequence, Instant at, Optional<InstanceId> instance, InstanceReport report) {}
