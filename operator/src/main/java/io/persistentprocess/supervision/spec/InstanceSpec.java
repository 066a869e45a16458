package io.persistentprocess.supervision.spec;

import io.persistentprocess.api.LogDestination;
import io.persistentprocess.api.MemberType;
import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.api.StopMode;
import io.persistentprocess.supervision.command.LifecycleSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The desired state of one instance. Only a change of {@link #launch()} needs a new process; everything else applies to the running one.
 *
 * @param resources empty: no limits and no requests
 * @param attach the running process that is attached instead of the first start
 * @param onRelease the group's hook, kept here because it is needed after the group's manifest is gone
 * @param startTimeout how long a start may take: until the main process of a Forking member is known, until READY=1 of a Notify member
 * @param coordination how it acts together with the others of its group; empty: it does not
 * @param health how it is determined whether the instance works
 * @param lifecycle the commands around the main process
 */
public record InstanceSpec(
        LaunchSpec launch,
        RestartSpec restart,
        StopSpec stop,
        LogRotation logRotation,
        Optional<ResourceSpec> resources,
        Optional<AttachSpec> attach,
        Optional<ReleaseHook> onRelease,
        Duration startTimeout,
        HealthSpec health,
        Optional<CoordinationSpec> coordination,
        LifecycleSpec lifecycle) {
    /** The value that applied before it could be configured, as systemd's DefaultTimeoutStartSec=, systemd-system.conf(5). Manifests have a longer default. */
    public static final Duration DEFAULT_START_TIMEOUT = Duration.ofSeconds(90);

    /** The spec of an instance without a manifest and a readable checkpoint: the API's defaults, enough to stop it. Nothing can be started from it. */
    public static final InstanceSpec NOT_KNOWN = new InstanceSpec(
            new LaunchSpec(
                    MemberType.Simple,
                    Optional.empty(),
                    List.of(),
                    Map.of(),
                    "/",
                    new CredentialsSpec(Optional.empty(), Optional.empty(), List.of(), List.of(), List.of(), false),
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

    /** Whether the instance can be started from this. */
    public boolean isKnown() {
        return !launch.command().isEmpty();
    }

    /** A spec without limits, attach and release hook. */
    public InstanceSpec(LaunchSpec launch, RestartSpec restart, StopSpec stop, LogRotation logRotation) {
        this(launch, restart, stop, logRotation, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** A spec with the default start timeout and without probes. */
    public InstanceSpec(
            LaunchSpec launch,
            RestartSpec restart,
            StopSpec stop,
            LogRotation logRotation,
            Optional<ResourceSpec> resources,
            Optional<AttachSpec> attach,
            Optional<ReleaseHook> onRelease) {
        this(
                launch,
                restart,
                stop,
                logRotation,
                resources,
                attach,
                onRelease,
                DEFAULT_START_TIMEOUT,
                HealthSpec.NONE,
                Optional.empty(),
                LifecycleSpec.NONE);
    }

    /** A spec of an instance that acts alone. */
    public InstanceSpec(
            LaunchSpec launch,
            RestartSpec restart,
            StopSpec stop,
            LogRotation logRotation,
            Optional<ResourceSpec> resources,
            Optional<AttachSpec> attach,
            Optional<ReleaseHook> onRelease,
            Duration startTimeout,
            HealthSpec health) {
        this(
                launch,
                restart,
                stop,
                logRotation,
                resources,
                attach,
                onRelease,
                startTimeout,
                health,
                Optional.empty(),
                LifecycleSpec.NONE);
    }

    public InstanceSpec withStartTimeout(Duration other) {
        return new InstanceSpec(
                launch,
                restart,
                stop,
                logRotation,
                resources,
                attach,
                onRelease,
                other,
                health,
                coordination,
                lifecycle);
    }

    public InstanceSpec withLaunch(LaunchSpec other) {
        return new InstanceSpec(
                other,
                restart,
                stop,
                logRotation,
                resources,
                attach,
                onRelease,
                startTimeout,
                health,
                coordination,
                lifecycle);
    }

    public InstanceSpec withResources(ResourceSpec other) {
        return new InstanceSpec(
                launch,
                restart,
                stop,
                logRotation,
                Optional.of(other),
                attach,
                onRelease,
                startTimeout,
                health,
                coordination,
                lifecycle);
    }

    public InstanceSpec withAttach(AttachSpec other) {
        return new InstanceSpec(
                launch,
                restart,
                stop,
                logRotation,
                resources,
                Optional.of(other),
                onRelease,
                startTimeout,
                health,
                coordination,
                lifecycle);
    }

    public InstanceSpec withOnRelease(ReleaseHook other) {
        return new InstanceSpec(
                launch,
                restart,
                stop,
                logRotation,
                resources,
                attach,
                Optional.of(other),
                startTimeout,
                health,
                coordination,
                lifecycle);
    }

    public InstanceSpec withHealth(HealthSpec other) {
        return new InstanceSpec(
                launch,
                restart,
                stop,
                logRotation,
                resources,
                attach,
                onRelease,
                startTimeout,
                other,
                coordination,
                lifecycle);
    }

    public InstanceSpec withLifecycle(LifecycleSpec other) {
        return new InstanceSpec(
                launch,
                restart,
                stop,
                logRotation,
                resources,
                attach,
                onRelease,
                startTimeout,
                health,
                coordination,
                other);
    }

    public InstanceSpec withCoordination(Optional<CoordinationSpec> other) {
        return new InstanceSpec(
                launch,
                restart,
                stop,
                logRotation,
                resources,
                attach,
                onRelease,
                startTimeout,
                health,
                other,
                lifecycle);
    }
}
