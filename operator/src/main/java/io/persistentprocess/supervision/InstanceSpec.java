package io.persistentprocess.supervision;

import java.util.Optional;

/**
 * What one instance should be. Only a change of {@link #launch()} needs another process; the rest applies to the one that runs.
 *
 * @param resources empty: neither limited nor favoured
 */
public record InstanceSpec(
        LaunchSpec launch,
        RestartSpec restart,
        StopSpec stop,
        LogRotation logRotation,
        Optional<ResourceSpec> resources) {
    /** One without limits. */
    public InstanceSpec(LaunchSpec launch, RestartSpec restart, StopSpec stop, LogRotation logRotation) {
        this(launch, restart, stop, logRotation, Optional.empty());
    }
}
