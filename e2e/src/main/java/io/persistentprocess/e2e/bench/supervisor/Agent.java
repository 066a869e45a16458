package io.persistentprocess.e2e.bench.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The agent, as a black box behind its command line.
 *
 * @param launcher {@code operator/bin/ppg}
 */
public record Agent(Path launcher) implements Supervisor {
    /** The name of the one thread that is woken by the kernel. */
    public static final String REACTOR = "ppg-reactor";

    private static final int MAX_REPLICAS = 1_000;

    @Override
    public String title() {
        return "agent";
    }

    @Override
    public String description() {
        return "`ppg run`, a cgroup per member, stableAfter 0s, logs to Null";
    }

    @Override
    public Attention attention() {
        return Attention.PROMPT;
    }

    @Override
    public Duration minimumUptime() {
        return Duration.ZERO;
    }

    @Override
    public int largest() {
        return 5_000;
    }

    @Override
    public List<String> needs() {
        return List.of();
    }

    @Override
    public List<String> missing() {
        return Files.isExecutable(launcher) ? List.of() : List.of(launcher.toString());
    }

    @Override
    public List<String> prepare(Site site) throws IOException {
        Path directory = site.directory();
        Path manifest = Files.writeString(directory.resolve("groups.yaml"), manifest(site.members()));
        return List.of(
                launcher.toString(),
                "run",
                "-f",
                manifest.toString(),
                "--cgroup-root",
                site.cgroup().toString(),
                "--socket",
                directory.resolve("ppg.sock").toString(),
                "--log-dir",
                directory.resolve("logs").toString());
    }

    /** One group; a member of it has at most a thousand replicas. */
    public static String manifest(Members members) {
        StringBuilder yaml = new StringBuilder("""
                apiVersion: persistentprocess.io/v1alpha1
                kind: PersistentProcessGroup
                metadata:
                  name: bench
                spec:
                  members:
                """);
        for (int offset = 0; offset < members.count(); offset += MAX_REPLICAS) {
            yaml.append("""
                      - name: from-%1$d
                        replicas: %2$d
                        command: ["%3$s"]
                        args: ["%4$s", "$(PPG_ORDINAL)", "%1$d"]
                        restart: {stableAfter: 0s}
                        logs: {to: "Null"}
                    """.formatted(
                    offset, Math.min(MAX_REPLICAS, members.count() - offset), members.program(), members.records()));
        }
        return yaml.toString();
    }
}
