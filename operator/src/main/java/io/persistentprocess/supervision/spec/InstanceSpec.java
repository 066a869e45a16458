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
import java.util.function.Consumer;

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
        return launch.isKnown();
    }

    /** A spec of an instance that acts alone, with the default start timeout and without limits, probes, commands, attach and release hook. */
    public InstanceSpec(LaunchSpec launch, RestartSpec restart, StopSpec stop, LogRotation logRotation) {
        this(
                launch,
                restart,
                stop,
                logRotation,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                DEFAULT_START_TIMEOUT,
                HealthSpec.NONE,
                Optional.empty(),
                LifecycleSpec.NONE);
    }

    public InstanceSpec withLaunch(LaunchSpec other) {
        return with(fields -> fields.launch = other);
    }

    public InstanceSpec withResources(ResourceSpec other) {
        return with(fields -> fields.resources = Optional.of(other));
    }

    public InstanceSpec withAttach(AttachSpec other) {
        return with(fields -> fields.attach = Optional.of(other));
    }

    public InstanceSpec withOnRelease(ReleaseHook other) {
        return with(fields -> fields.onRelease = Optional.of(other));
    }

    public InstanceSpec withStartTimeout(Duration other) {
        return with(fields -> fields.startTimeout = other);
    }

    public InstanceSpec withHealth(HealthSpec other) {
        return with(fields -> fields.health = other);
    }

    public InstanceSpec withCoordination(Optional<CoordinationSpec> other) {
        return with(fields -> fields.coordination = other);
    }

    public InstanceSpec withLifecycle(LifecycleSpec other) {
        return with(fields -> fields.lifecycle = other);
    }

    private InstanceSpec with(Consumer<Fields> change) {
        Fields fields = new Fields(this);
        change.accept(fields);
        return fields.toSpec();
    }

    /** The fields of a spec that can be replaced one at a time. */
    private static final class Fields {
        private final InstanceSpec original;
        private LaunchSpec launch;
        private Optional<ResourceSpec> resources;
        private Optional<AttachSpec> attach;
        private Optional<ReleaseHook> onRelease;
        private Duration startTimeout;
        private HealthSpec health;
        private Optional<CoordinationSpec> coordination;
        private LifecycleSpec lifecycle;

        Fields(InstanceSpec original) {
            this.original = original;
            launch = original.launch;
            resources = original.resources;
            attach = original.attach;
            onRelease = original.onRelease;
            startTimeout = original.startTimeout;
            health = original.health;
            coordination = original.coordination;
            lifecycle = original.lifecycle;
        }

        InstanceSpec toSpec() {
            return new InstanceSpec(
                    launch,
                    original.restart,
                    original.stop,
                    original.logRotation,
                    resources,
                    attach,
                    onRelease,
                    startTimeout,
                    health,
                    coordination,
                    lifecycle);
        }
    }
}
