package io.persistentprocess.agent;

import io.persistentprocess.supervision.LaunchSpec;
import io.persistentprocess.supervision.Launched;

/**
 * An instance and what it is started from.
 *
 * @param launch what the next start takes
 * @param launched what the present process was started from
 */
public record TrackedInstance(InstanceView view, LaunchSpec launch, Launched launched) {}
