package io.persistentprocess.agent;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.api.LogDestination;
import io.persistentprocess.api.MemberType;
import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.api.StopMode;
import io.persistentprocess.api.env.DefaultEnvironment;
import io.persistentprocess.supervision.spec.CredentialsSpec;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.GroupSpec;
import io.persistentprocess.supervision.spec.HealthSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LaunchSpec;
import io.persistentprocess.supervision.spec.LogRotation;
import io.persistentprocess.supervision.spec.NotifySpec;
import io.persistentprocess.supervision.spec.RestartSpec;
import io.persistentprocess.supervision.spec.StopSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Specs as a test wants them: short where the defaults do. */
public final class Specs {
    public static final InstanceId WEB = id("web", 0);

    public static final CredentialsSpec AGENTS_OWN =
            new CredentialsSpec(Optional.empty(), Optional.empty(), List.of(), List.of(), List.of(), false);
    public static final RestartSpec RESTART = InstanceSpec.NOT_KNOWN.restart();
    public static final StopSpec STOP = new StopSpec("SIGTERM", Duration.ofSeconds(20), StopMode.Mixed);

    private Specs() {}

    public static InstanceId id(String member, int ordinal) {
        return new InstanceId("default", "group", member, ordinal);
    }

    public static LaunchSpec command(String... command) {
        return new LaunchSpec(
                MemberType.Simple,
                Optional.empty(),
                List.of(command),
                Map.of("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
                "/",
                AGENTS_OWN,
                Map.of(),
                0,
                0,
                18,
                LogDestination.File);
    }

    public static LaunchSpec shell(String script) {
        return command("/bin/sh", "-c", script);
    }

    public static LaunchSpec forking(Optional<String> pidFile, String script) {
        return shell(script).withType(MemberType.Forking, pidFile);
    }

    /** A Notify member. */
    public static InstanceSpec service(String script, NotifySpec notification) {
        LaunchSpec shell = shell(script);
        Map<String, String> variables = new LinkedHashMap<>(shell.environment());
        variables.put(DefaultEnvironment.NOTIFY_SOCKET, LaunchSpec.AGENTS_NOTIFY_SOCKET);
        notification
                .watchdog()
                .ifPresent(timeout ->
                        variables.put(DefaultEnvironment.WATCHDOG_USEC, Long.toString(timeout.toNanos() / 1000)));
        LaunchSpec launch = shell.withType(MemberType.Notify, Optional.empty()).withEnvironment(variables);
        return spec(launch).withHealth(HealthSpec.NONE.withNotification(notification));
    }

    public static LaunchSpec as(LaunchSpec launch, CredentialsSpec credentials, String workingDir) {
        return launch.withCredentials(credentials).withWorkingDir(workingDir);
    }

    public static InstanceSpec spec(LaunchSpec launch) {
        return new InstanceSpec(launch, RESTART, STOP, new LogRotation(10 << 20, 5));
    }

    public static InstanceSpec spec(LaunchSpec launch, StopSpec stop) {
        return new InstanceSpec(launch, RESTART, stop, new LogRotation(10 << 20, 5));
    }

    public static InstanceSpec spec(LaunchSpec launch, RestartSpec restart) {
        return new InstanceSpec(launch, restart, STOP, new LogRotation(10 << 20, 5));
    }

    public static RestartSpec policy(RestartPolicy policy) {
        return io.persistentprocess.supervision.spec.Specs.policy(policy);
    }

    /** Restarts at once every time, as after runs that were long enough. */
    public static RestartSpec atOnce() {
        return new RestartSpec(
                RESTART.policy(),
                RESTART.successExitCodes(),
                Duration.ZERO,
                RESTART.initial(),
                RESTART.factor(),
                RESTART.max(),
                RESTART.jitter(),
                RESTART.limitBurst(),
                RESTART.limitInterval());
    }

    public static GroupSpec group(Map<InstanceId, InstanceSpec> instances) {
        return new GroupSpec(new GroupId("default", "group"), false, DeletionPolicy.Terminate, instances);
    }

    /** A group of one instance, {@link #WEB}. */
    public static GroupSpec group(LaunchSpec launch) {
        return group(Map.of(WEB, spec(launch)));
    }

    public static GroupSpec group(InstanceSpec spec) {
        return group(Map.of(WEB, spec));
    }

    public static GroupSpec replicas(int count, InstanceSpec spec) {
        Map<InstanceId, InstanceSpec> instances = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            instances.put(id("web", i), spec);
        }
        return group(instances);
    }
}
