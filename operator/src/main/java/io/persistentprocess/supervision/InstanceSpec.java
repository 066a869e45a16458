package io.persistentprocess.supervision;

import java.util.Optional;

/**
 * What one instance should be. Only a change of {@link #launch()} needs another process; the rest applies to the one that runs.
 *
 * @param attach what is taken over, where it runs already, in place of the first start
 * @param onRelease the group's, kept here because it matters when the group's manifest is gone
 */
public record InstanceSpec(
        LaunchSpec launch,
        RestartSpec restart,
        StopSpec stop,
        LogRotation logRotation,
        Optional<AttachSpec> attach,
        Optional<ReleaseHook> onRelease) {
    /** One that takes over nothing and is released silently. */
    public InstanceSpec(LaunchSpec launch, RestartSpec restart, StopSpec stop, LogRotation logRotation) {
        this(launch, restart, stop, logRotation, Optional.empty(), Optional.empty());
    }
}
