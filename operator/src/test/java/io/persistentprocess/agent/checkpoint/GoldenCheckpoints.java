package io.persistentprocess.agent.checkpoint;

import io.persistentprocess.agent.Specs;
import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.api.LogDestination;
import io.persistentprocess.api.MemberType;
import io.persistentprocess.api.OomPolicy;
import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.api.StopMode;
import io.persistentprocess.api.env.DefaultEnvironment;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Checkpoint.Stage;
import io.persistentprocess.supervision.instance.Exit;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.InstanceHistory;
import io.persistentprocess.supervision.instance.LaunchOrigin;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.spec.AttachSpec;
import io.persistentprocess.supervision.spec.CredentialsSpec;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LaunchSpec;
import io.persistentprocess.supervision.spec.LogRotation;
import io.persistentprocess.supervision.spec.ReleaseHook;
import io.persistentprocess.supervision.spec.ReplacementPolicy;
import io.persistentprocess.supervision.spec.ResourceSpec;
import io.persistentprocess.supervision.spec.RestartSpec;
import io.persistentprocess.supervision.spec.Rlimit;
import io.persistentprocess.supervision.spec.StopSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The checkpoints that are kept as files, below {@code checkpoints/} in the resources: what each of them means, whoever wrote it. */
public final class GoldenCheckpoints {
    /** The attributes of one. */
    public record Attributes(Optional<String> spec, Optional<String> launched, Optional<String> state) {
        CheckpointRecord read() {
            return new CheckpointCodec().read(spec, launched, state);
        }
    }

    private static final ProcessId NONE = new ProcessId(0, 0);
    private static final BootTime AT_ONCE = new BootTime(0);
    private static final Set<String> DEFAULTS =
            Set.of(DefaultEnvironment.PATH_NAME, "PPG_NAMESPACE", "PPG_GROUP", "PPG_MEMBER", "PPG_ORDINAL", "PPG_NODE");

    static final InstanceSpec RICH = new InstanceSpec(
                    launch(Map.of()),
                    new RestartSpec(
                            RestartPolicy.OnFailure,
                            Set.of(3),
                            Duration.ofSeconds(10),
                            Duration.ofMillis(100),
                            2,
                            Duration.ofMinutes(5),
                            0.1,
                            5,
                            Duration.ofMinutes(10)),
                    new StopSpec("SIGINT", Duration.ofSeconds(20), StopMode.Cgroup),
                    new LogRotation(10 << 20, 5))
            .withResources(new ResourceSpec(
                    Optional.of(1500L),
                    Optional.of(250L),
                    Optional.of(1L << 30),
                    Optional.empty(),
                    Optional.of(64L),
                    OomPolicy.Continue))
            .withAttach(new AttachSpec(
                    Optional.empty(), Optional.of("/usr/bin/ids"), Optional.of("-c /etc"), Optional.empty()))
            .withOnRelease(new ReleaseHook(
                    List.of("/bin/logger", "gone"),
                    Map.of("PATH", "/bin", "PPG_NODE", "worker-3"),
                    Duration.ofSeconds(30)));
    public static final InstanceSpec PLAIN = Specs.spec(plainLaunch());
    static final InstanceSpec OTHER =
            RICH.withLaunch(Specs.command("/usr/bin/ids2").withDefaultVariables(Set.of("PATH")));

    private GoldenCheckpoints() {}

    private static LaunchSpec plainLaunch() {
        return Specs.command("/bin/sleep", "1000").withDefaultVariables(Set.of("PATH"));
    }

    static LaunchSpec launch(Map<String, String> laterFields) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PATH", DefaultEnvironment.PATH);
        environment.put("PPG_NAMESPACE", "default");
        environment.put("PPG_GROUP", "sensors");
        environment.put("PPG_MEMBER", "ids");
        environment.put("PPG_ORDINAL", "0");
        environment.put("PPG_NODE", "worker-3");
        environment.put("MODE", "inline");
        environment.put("NODE", "worker-3");
        return new LaunchSpec(
                        MemberType.Forking,
                        Optional.of("/run/ids.pid"),
                        List.of("/usr/bin/ids", "-c", "/etc/ids.yaml"),
                        environment,
                        "/var/lib/ids",
                        new CredentialsSpec(
                                Optional.of("ids"),
                                Optional.of("999"),
                                List.of("adm"),
                                List.of("NET_ADMIN", "NET_RAW"),
                                List.of("ALL"),
                                true),
                        Map.of(
                                "nofile",
                                new Rlimit(4096, 8192),
                                "memlock",
                                new Rlimit(Rlimit.INFINITY, Rlimit.INFINITY)),
                        -500,
                        -5,
                        27,
                        LogDestination.File)
                .withDefaultVariables(DEFAULTS)
                .withLaterFields(laterFields);
    }

    /** By the names of the files; the launch of the one that is outdated was not known without versions. */
    static Map<String, Checkpoint> all(LaunchOrigin ofTheOutdated) {
        InstanceHistory rich = new InstanceHistory(
                3,
                2,
                List.of(new BootTime(5_000_000_000L), new BootTime(9_000_000_000L)),
                Optional.of(Exit.signaled("SIGSEGV", true, new BootTime(8_000_000_000L))));
        ProcessId main = new ProcessId(4711, 815);
        LaunchOrigin plain = new LaunchOrigin.From(PLAIN.launch());
        Map<String, Checkpoint> all = new LinkedHashMap<>();
        all.put(
                "rich-running",
                new Checkpoint(
                        RICH,
                        DeletionPolicy.Orphan,
                        ReplacementPolicy.AtOnce,
                        Goal.Run,
                        Stage.RUNNING,
                        new LaunchOrigin.From(RICH.launch()),
                        main,
                        AT_ONCE,
                        "",
                        rich));
        all.put(
                "rich-outdated",
                new Checkpoint(
                        OTHER,
                        DeletionPolicy.Terminate,
                        ReplacementPolicy.AtNextStart,
                        Goal.Run,
                        Stage.RUNNING,
                        ofTheOutdated,
                        main,
                        AT_ONCE,
                        "",
                        rich));
        all.put("plain-running", plain(Goal.Run, Stage.LAUNCHED, plain, NONE, AT_ONCE, "", InstanceHistory.NONE));
        all.put(
                "plain-held",
                plain(Goal.Hold, Stage.IDLE, new LaunchOrigin.Nothing(), NONE, AT_ONCE, "", InstanceHistory.NONE));
        all.put(
                "plain-failed",
                plain(
                        Goal.Run,
                        Stage.FAILED,
                        plain,
                        new ProcessId(12, 34),
                        AT_ONCE,
                        "exited with code 1; its restart policy is Never",
                        new InstanceHistory(
                                0, 1, List.of(), Optional.of(Exit.exited(1, RICH.restart(), new BootTime(77))))));
        all.put(
                "plain-backoff",
                plain(
                        Goal.Run,
                        Stage.BACKOFF,
                        plain,
                        new ProcessId(12, 34),
                        new BootTime(123_456_789L),
                        "",
                        new InstanceHistory(
                                2,
                                2,
                                List.of(),
                                Optional.of(Exit.startError(
                                        "exec /bin/sleep: No such file or directory", new BootTime(77))))));
        return all;
    }

    private static Checkpoint plain(
            Goal goal,
            Stage stage,
            LaunchOrigin launched,
            ProcessId main,
            BootTime until,
            String message,
            InstanceHistory history) {
        return new Checkpoint(
                PLAIN,
                DeletionPolicy.Terminate,
                ReplacementPolicy.AtOnce,
                goal,
                stage,
                launched,
                main,
                until,
                message,
                history);
    }

    /** As they were written, {@code unversioned/plain-held}. */
    public static Attributes attributes(String name) {
        return new Attributes(file(name + ".spec"), file(name + ".launched"), file(name + ".state"));
    }

    public static Optional<String> file(String name) {
        try (InputStream in = GoldenCheckpoints.class.getResourceAsStream("/checkpoints/" + name)) {
            return in == null
                    ? Optional.empty()
                    : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).stripTrailing());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
