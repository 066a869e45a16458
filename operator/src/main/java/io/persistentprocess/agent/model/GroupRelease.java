package io.persistentprocess.agent.model;

import io.persistentprocess.supervision.instance.ReleaseReason;
import java.time.Instant;

/**
 * A release of a group: its last process was gone. Immutable.
 *
 * @param count the number of releases so far
 * @param reason the reason of the last release
 * @param at the time of the last release, by the wall clock then
 */
public record GroupRelease(long count, ReleaseReason reason, Instant at) {}
