package io.persistentprocess.supervision;

import java.util.Optional;

/**
 * What one instance should be. Only a change of {@link #launch()} needs another process; the rest applies to the one that runs.
 *
 * @param resources empty: neither limited nor favoured
 * @param attach what is taken over, where it runs already, in place of the first start
 * @param onRelease the group's, kept here because it matters when the group's manifest is gone
 */
public record InstanceSpec(
        LaunchSpec launch,
        RestartSpec restart,
        StopSpec stop,
        LogRotation logRotation,
        Optional<ResourceSpec> resources,
        Optional<AttachSpec> attach,
        Optional<ReleaseHook> onRelease) {
    /** One without limits, that takes over nothing and is released silently. */
    public InstanceSpec(LaunchSpec launch, RestartSpec restart, StopSpec stop, LogRotation logRotation) {
        this(launch, restart, stop, logRotation, Optional.empty(), Optional.empty(), Optional.empty());
    }

    public InstanceSpec withLaunch(LaunchSpec other) {
        return new InstanceSpec(other, restart, stop, logRotation, resources, attach, onRelease);
    }

    public InstanceSpec withResources(ResourceSpec other) {
        return new InstanceSpec(launch, restart, stop, logRotation, Optional.of(other), attach, onRelease);
    }

    public InstanceSpec withAttach(AttachSpec other) {
        return new InstanceSpec(launch, restart, stop, logRotation, resources, Optional.of(other), onRelease);
    }

    public InstanceSpec withOnRelease(ReleaseHook other) {
        return new InstanceSpec(launch, restart, stop, logRotation, resources, attach, Optional.of(other));
    }
}
