package io.persistentprocess.agent.model;

import io.persistentprocess.supervision.instance.LaunchOrigin;
import io.persistentprocess.supervision.spec.LaunchSpec;

/**
 * An instance and what it is started from.
 *
 * @param launch what the next start takes
 * @param launched what the present process was started from
 */
public record TrackedInstance(InstanceView view, LaunchSpec launch, LaunchOrigin launched) {}
