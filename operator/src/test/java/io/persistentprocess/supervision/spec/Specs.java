package io.persistentprocess.supervision.spec;

import io.persistentprocess.api.LogDestination;
import io.persistentprocess.api.MemberType;
import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.api.StopMode;
import io.persistentprocess.api.env.DefaultEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Specs as a test wants them, with the API's defaults where it does not care. */
public final class Specs {
    public static final InstanceId WEB = new InstanceId("default", "shop", "web", 0);
    public static final StopSpec STOP = new StopSpec("SIGTERM", Duration.ofSeconds(30), StopMode.Mixed);
    public static final RestartSpec RESTART = InstanceSpec.NOT_KNOWN.restart();

    private static final CredentialsSpec AGENTS_OWN =
            new CredentialsSpec(Optional.empty(), Optional.empty(), List.of(), List.of(), List.of(), false);

    private Specs() {}

    public static LaunchSpec launch(MemberType type, Optional<String> pidFile, String... command) {
        Map<String, String> environment = type == MemberType.Notify
                ? Map.of(DefaultEnvironment.NOTIFY_SOCKET, LaunchSpec.AGENTS_NOTIFY_SOCKET)
                : Map.of();
        return new LaunchSpec(
                type, pidFile, List.of(command), environment, "/", AGENTS_OWN, Map.of(), 0, 0, 18, LogDestination.Null);
    }

    public static LaunchSpec simple(String... command) {
        return launch(MemberType.Simple, Optional.empty(), command);
    }

    public static LaunchSpec forking(String... command) {
        return launch(MemberType.Forking, Optional.of("/run/" + command[0] + ".pid"), command);
    }

    public static InstanceSpec spec(LaunchSpec launch) {
        return spec(launch, RESTART, STOP);
    }

    public static InstanceSpec spec(LaunchSpec launch, RestartSpec restart, StopSpec stop) {
        return new InstanceSpec(launch, restart, stop, new LogRotation(10 << 20, 5));
    }

    public static RestartSpec policy(RestartPolicy policy) {
        return new RestartSpec(
                policy,
                Set.of(),
                RESTART.stableAfter(),
                RESTART.initial(),
                RESTART.factor(),
                RESTART.max(),
                RESTART.jitter(),
                0,
                RESTART.limitInterval());
    }

    public static RestartSpec limit(int burst, Duration interval) {
        return new RestartSpec(
                RestartPolicy.Always,
                Set.of(),
                RESTART.stableAfter(),
                RESTART.initial(),
                RESTART.factor(),
                RESTART.max(),
                RESTART.jitter(),
                burst,
                interval);
    }

    public static RestartSpec jitter(double jitter) {
        return new RestartSpec(
                RestartPolicy.Always,
                Set.of(),
                RESTART.stableAfter(),
                RESTART.initial(),
                RESTART.factor(),
                RESTART.max(),
                jitter,
                0,
                RESTART.limitInterval());
    }

    public static StopSpec stop(StopMode mode) {
        return new StopSpec("SIGTERM", STOP.gracePeriod(), mode);
    }
}
