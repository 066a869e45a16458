package io.persistentprocess.agent.event;

import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Instant;
import java.util.Optional;

/**
 * One event of the agent's history.
 *
 * @param instance the instance concerned; empty: the event concerns the agent as a whole
 * @param sequence counts from 1 and continues the count of the agent before, as far as it is known
 */
public record AgentEvent(long sequence, Instant at, Optional<InstanceId> instance, InstanceReport report) {}
