package io.persistentprocess.supervision;

import io.persistentprocess.api.LogDestination;
import io.persistentprocess.api.MemberType;
import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.api.StopMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
    /** Of an instance that no manifest and no readable record has told of yet: enough to stop it, as the API's defaults would. Nothing can be started from it. */
    static final InstanceSpec NOT_KNOWN = new InstanceSpec(
            new LaunchSpec(
                    MemberType.Simple,
                    Optional.empty(),
                    List.of(),
                    Map.of(),
                    "/",
                    new Credentials(Optional.empty(), Optional.empty(), List.of(), List.of(), List.of(), false),
                    Map.of(),
                    0,
                    0,
                    18,
                    LogDestination.Null),
            new RestartSpec(
                    RestartPolicy.Always,
                    Set.of(),
                    Duration.ofSeconds(10),
                    Duration.ofMillis(100),
                    2,
                    Duration.ofMinutes(5),
                    0.1,
                    0,
                    Duration.ofMinutes(10)),
            new StopSpec("SIGTERM", Duration.ofSeconds(30), StopMode.Mixed),
            new LogRotation(10 << 20, 5));

    /** Whether it can be started from this. */
    public boolean isKnown() {
        return !launch.command().isEmpty();
    }

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
