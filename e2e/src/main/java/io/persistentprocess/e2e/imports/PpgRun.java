package io.persistentprocess.e2e.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.persistentprocess.cli.output.YamlWriter;
import io.persistentprocess.migration.GroupDraft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs an imported unit under the agent of this host, which reads a folder of manifests. */
final class PpgRun {
    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path manifest;
    private final String group;
    private long lastPid;

    private PpgRun(Path manifest, String group) {
        this.manifest = manifest;
        this.group = group;
    }

    /** Starts the groups, looks at the first main process, kills it, waits for the next one, stops the groups, and looks for what is left. */
    static ProcessFacts observe(Path folder, List<GroupDraft> groups) throws IOException, UnitRunException {
        String group = groups.getFirst().name();
        PpgRun run = new PpgRun(folder.resolve(group + ".yaml"), group);
        try {
            Files.writeString(
                    run.manifest,
                    groups.stream()
                            .map(draft -> YamlWriter.manifest(draft.manifest()))
                            .collect(Collectors.joining("---\n")));
            ProcessFacts facts = Settled.facts(run::pid);
            run.survivesKill();
            return facts;
        } finally {
            run.stop();
        }
    }

    private void survivesKill() throws IOException, UnitRunException {
        long killed = pid();
        HostCommand.run("kill", "-KILL", Long.toString(killed));
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (true) {
            long now = pid();
            if (now != 0 && now != killed) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new UnitRunException("not back after kill -9: " + message());
            }
            Settled.pause();
        }
    }

    private void stop() throws IOException, UnitRunException {
        Files.deleteIfExists(manifest);
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (instance().isPresent()) {
            if (System.nanoTime() > deadline) {
                throw new UnitRunException("not stopped: " + message());
            }
            Settled.pause();
        }
        String left = processesLeft();
        if (!left.isEmpty()) {
            throw new UnitRunException("left after the stop: " + left);
        }
    }

    /** Processes that are in a cgroup of the group still. */
    private String processesLeft() throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(path -> path.getFileName().toString().matches("[0-9]+"))
                    .filter(this::isOfGroup)
                    .map(path -> path.getFileName().toString())
                    .collect(Collectors.joining(" "));
        }
    }

    private boolean isOfGroup(Path process) {
        try {
            return Files.readString(process.resolve("cgroup")).contains("/" + group + "/");
        } catch (IOException _) {
            return false;
        }
    }

    /** 0: it is not ready. A command of ppg takes more CPU time than a look at /proc. */
    private long pid() throws IOException {
        if (lastPid == 0 || !isOfGroup(Path.of("/proc", Long.toString(lastPid)))) {
            lastPid = instance()
                    .filter(instance -> instance.path("ready").asBoolean())
                    .map(instance -> instance.path("pid").asLong())
                    .orElse(0L);
        }
        return lastPid;
    }

    private String message() throws IOException {
        return instance()
                .map(instance -> instance.path("state").asText() + " "
                        + instance.path("message").asText())
                .orElse("no instance");
    }

    private Optional<JsonNode> instance() throws IOException {
        JsonNode status =
                JSON.readTree(HostCommand.run("ppg", "status", "-o", "json").text());
        JsonNode instances = status.isArray() ? status : status.path("instances");
        for (JsonNode instance : instances) {
            if (instance.path("group").asText().equals(group)) {
                return Optional.of(instance);
            }
        }
        return Optional.empty();
    }
}
