package io.persistentprocess.migration.runit;

import io.persistentprocess.migration.Findings;
import io.persistentprocess.migration.GroupDraft;
import io.persistentprocess.migration.ImportException;
import io.persistentprocess.migration.ImportOptions;
import io.persistentprocess.migration.Imported;
import io.persistentprocess.migration.Loss;
import io.persistentprocess.migration.MemberDraft;
import io.persistentprocess.migration.Origin;
import io.persistentprocess.migration.ResourceName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes a group of a service directory, runsv(8) or s6-supervise. Blocks on the file system. */
public final class RunScriptImporter {
    private static final long LARGEST_FILE = 1 << 20;
    private static final int S6_FINISH_SECONDS = 5;

    private final ImportOptions options;
    private final Findings findings = new Findings();

    public RunScriptImporter(ImportOptions options) {
        this.options = options;
    }

    /** Whether this is a service directory or the run script of one. */
    public static boolean isOne(Path path) {
        return Files.isDirectory(path)
                ? Files.isRegularFile(path.resolve("run"))
                : Files.isRegularFile(path) && path.getFileName().toString().equals("run");
    }

    /**
     * Reads one service.
     *
     * @param path a service directory, or its run script
     */
    public Imported read(Path path) throws ImportException {
        Path directory = real(
                Files.isDirectory(path)
                        ? path
                        : Optional.ofNullable(path.toAbsolutePath().getParent()).orElse(path));
        String name = ResourceName.of(directory.getFileName().toString());
        MemberDraft member = new MemberDraft(name);
        Map<String, Object> settings = new LinkedHashMap<>();
        member.set("restartPolicy", "Always");
        run(directory, member);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                told(directory, file, member, settings);
            }
        } catch (IOException e) {
            throw new ImportException(directory + ": cannot be read: " + e.getMessage(), e);
        }
        if (options.attaches()) {
            findings.byHand(
                    origin(directory.resolve("run"), directory),
                    "tell runsv or s6-supervise to leave it first: attach takes no child of a living supervisor away from its restarts");
        }
        return new Imported(List.of(new GroupDraft(name, Map.of(), settings, List.of(member))), findings.all());
    }

    private static Path real(Path path) throws ImportException {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new ImportException(path + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private void run(Path directory, MemberDraft member) throws ImportException {
        Path run = directory.resolve("run");
        String text = text(run);
        Optional<RunScript> script = RunScript.parse(text);
        MemberDraft tried = new MemberDraft(member.name());
        if (script.isPresent() && script.get().apply(tried)) {
            script.get().apply(member);
            findings.kept(origin(run, directory), "command, and what its chain sets");
        } else {
            member.set("command", List.of(run.toString()));
            member.set("workingDir", directory.toString());
            findings.nearly(
                    origin(run, directory),
                    "it does more than to execute a program, so it is run itself, and has to be on every node");
        }
    }

    private void told(Path directory, Path file, MemberDraft member, Map<String, Object> settings)
            throws ImportException {
        String name = file.getFileName().toString();
        Origin origin = origin(file, directory);
        switch (name) {
            case "run", "supervise", "event" -> {}
            case "finish" -> {
                member.set("postStop.command", List.of(file.toString(), "$(EXIT_STATUS)"));
                member.set("postStop.timeoutSeconds", S6_FINISH_SECONDS);
                findings.nearly(origin, "postStop; its first argument is the exit code, or the name of a signal");
            }
            case "check" -> {
                member.set("readinessProbe.exec.command", List.of(file.toString()));
                findings.kept(origin, "readinessProbe");
            }
            case "down" -> {
                settings.put("suspend", true);
                findings.kept(origin, "suspend: true");
            }
            case "log" ->
                findings.nearly(
                        origin, "its output goes to a log file of the instance, which is rotated; logs sets how");
            case "control" -> findings.byHand(origin, "put what it does into preStop or reload");
            case "env" -> findings.byHand(origin, "put its variables into env");
            case "down-signal" -> {
                member.set("stop.signal", "SIG" + text(file).strip().replaceFirst("^SIG", ""));
                findings.kept(origin, "stop.signal");
            }
            case "timeout-kill" -> seconds(file, origin, member, "stop.gracePeriodSeconds");
            case "timeout-finish" -> seconds(file, origin, member, "postStop.timeoutSeconds");
            case "notification-fd" ->
                findings.lost(
                        origin,
                        Loss.FUNCTION,
                        "it counts as ready when it runs; write a readinessProbe, or let it use sd_notify");
            case "max-death-tally" ->
                findings.nearly(origin, "restart.limit bounds restarts; without it the member never gives up");
            case "type" -> findings.kept(origin, "is s6-rc's own");
            case "dependencies", "dependencies.d" ->
                findings.byHand(origin, "import those in one group and set dependsOn");
            case "producer-for", "consumer-for", "pipeline-name" ->
                findings.lost(origin, Loss.FUNCTION, "its output is not piped into another service");
            default -> findings.byHand(origin, "see what run does with it; it has to be on every node");
        }
    }

    private void seconds(Path file, Origin origin, MemberDraft member, String field) throws ImportException {
        String millis = text(file).strip();
        if (!millis.matches("[0-9]{1,8}") || millis.equals("0")) {
            findings.nearly(origin, field + ": the default");
            return;
        }
        member.set(field, Math.clamp((Long.parseLong(millis) + 999) / 1000, 1, 86_400));
        findings.kept(origin, field);
    }

    private static Origin origin(Path file, Path directory) {
        return new Origin(
                directory.getFileName().toString(),
                file.toString(),
                file.getFileName().toString(),
                "");
    }

    private static String text(Path file) throws ImportException {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_FILE) {
                throw new ImportException(file + ": is no regular file of at most 1 MiB");
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ImportException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
