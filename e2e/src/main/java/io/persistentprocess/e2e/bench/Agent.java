package io.persistentprocess.e2e.bench;

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
record Agent(Path launcher) implements Supervisor {
    /** The name of the one thread that is woken by the kernel. */
    static final String REACTOR = "ppg-reactor";

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
        Members members = site.members();
        Path manifest = Files.writeString(
                directory.resolve("groups.yaml"), """
                apiVersion: persistentprocess.io/v1alpha1
                kind: PersistentProcessGroup
                metadata:
                  name: bench
                spec:
                  members:
                  - name: member
                    replicas: %d
                    command: ["%s"]
                    args: ["%s", "$(PPG_ORDINAL)"]
                    restart: {stableAfter: 0s}
                    logs: {to: "Null"}
                """.formatted(members.count(), members.program(), members.records()));
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
}
