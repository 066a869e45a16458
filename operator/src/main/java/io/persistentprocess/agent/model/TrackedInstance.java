package io.persistentprocess.agent.model;

import io.persistentprocess.supervision.instance.LaunchOrigin;
import io.persistentprocess.supervision.spec.LaunchSpec;

/**
 * An instance and its launch specs.
 *
 * @param launch the spec for the next start
 * @param launched what the present process was started from
 */
public record TrackedInstance(InstanceView view, LaunchSpec launch, LaunchOrigin launched) {}
