package io.persistentprocess.agent;

import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.Report;
import java.time.Instant;

/**
 * One line of an agent's history.
 *
 * @param sequence counts from 1 with every start of an agent
 */
public record AgentEvent(long sequence, Instant at, InstanceId instance, Report report) {}
