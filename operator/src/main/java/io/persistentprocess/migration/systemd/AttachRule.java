package io.persistentprocess.migration.systemd;

import io.persistentprocess.migration.Findings;
import io.persistentprocess.migration.MemberDraft;
import io.persistentprocess.migration.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Writes {@code attach}: what runs already under systemd is taken over in place of the first start. Blocks on the file system. */
record AttachRule(Path root, Findings findings) {
    private static final int LONGEST_SHEBANG = 256;

    void apply(LoadedUnit unit, MemberDraft member) {
        Origin origin = unit.settings().implied("--attach", "");
        Optional<Object> pidFile = member.get("pidFile");
        if (!unit.instances().isEmpty()) {
            findings.byHand(origin, "attach is for one process; take over the instances with ppg attach, one by one");
        } else if (unit.isOneshot()) {
            findings.kept(origin, "nothing of it stays running");
        } else if (pidFile.isPresent()) {
            member.set("attach.pidFile", pidFile.get());
            findings.kept(origin, "attach.pidFile");
        } else {
            match(member)
                    .ifPresentOrElse(
                            match -> {
                                member.set("attach.match", match);
                                findings.kept(origin, "attach.match");
                            },
                            () -> findings.byHand(
                                    origin, "the program is not found on this host; write attach yourself"));
        }
    }

    private Optional<Map<String, Object>> match(MemberDraft member) {
        if (!(member.get("command").orElse(List.of()) instanceof List<?> command) || command.size() != 1) {
            return Optional.empty();
        }
        String program = String.valueOf(command.getFirst());
        try {
            Path file = root.resolve(program.replaceFirst("^/+", "")).toRealPath();
            Map<String, Object> match = new LinkedHashMap<>();
            Optional<String> interpreter = interpreter(file);
            if (interpreter.isPresent()) {
                Path real =
                        root.resolve(interpreter.get().replaceFirst("^/+", "")).toRealPath();
                match.put("executable", onHost(real));
                match.put(
                        "arguments",
                        Pattern.compile("[^A-Za-z0-9/_-]").matcher(program).replaceAll("\\\\$0"));
            } else {
                match.put("executable", onHost(file));
            }
            return Optional.of(match);
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private String onHost(Path file) throws IOException {
        return "/" + root.toRealPath().relativize(file);
    }

    /** Of a script, which is what runs. */
    private static Optional<String> interpreter(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + ": is no regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            String first = new String(in.readNBytes(LONGEST_SHEBANG), StandardCharsets.ISO_8859_1)
                    .lines()
                    .findFirst()
                    .orElse("");
            if (!first.startsWith("#!")) {
                return Optional.empty();
            }
            String[] words = first.substring(2).strip().split("\\s+", -1);
            boolean env = words[0].endsWith("/env") && words.length > 1;
            return Optional.of(env ? "/usr/bin/" + words[1] : words[0]);
        }
    }
}
