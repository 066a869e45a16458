package io.persistentprocess.agent.model;

import io.persistentprocess.supervision.instance.ReleaseReason;
import java.time.Instant;

/**
 * That a group's last process was gone. Immutable; by the wall clock as it was when it was asked for.
 *
 * @param count how often until now
 * @param reason of the last time
 */
public record GroupRelease(long count, ReleaseReason reason, Instant at) {}
