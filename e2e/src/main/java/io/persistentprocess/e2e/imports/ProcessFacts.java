package io.persistentprocess.e2e.imports;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a process sees of its supervisor's settings, by name: arguments, environment, directories, identity, capabilities and limits (proc(5)).
 *
 * @param facts the name of each fact, for example {@code environment HOME} or {@code limit Max open files}, and its value
 */
record ProcessFacts(SortedMap<String, String> facts) {
    private static final Set<String> STATUS = Set.of(
            "Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp", "Umask");

    private static final Pattern SUPERVISORS_OWN = Pattern.compile(
            "PPG_.*|INVOCATION_ID|JOURNAL_STREAM|SYSTEMD_.*|NOTIFY_SOCKET|WATCHDOG_.*|MEMORY_PRESSURE_.*|LISTEN_.*|MAINPID|MANAGERPID|PIDFILE");

    private static final Pattern LIMIT = Pattern.compile("(Max [a-z ]+?) {2,}(\\S+) +(\\S+).*");

    /** Of the process; throws {@link IOException} if it has ended. */
    static ProcessFacts of(long pid) throws IOException {
        Path proc = Path.of("/proc", Long.toString(pid));
        SortedMap<String, String> facts = new TreeMap<>();
        facts.put("arguments", text(proc.resolve("cmdline")).replace('\0', ' ').strip());
        facts.put("program", Files.readSymbolicLink(proc.resolve("exe")).toString());
        facts.put(
                "working directory", Files.readSymbolicLink(proc.resolve("cwd")).toString());
        facts.put("oom_score_adj", text(proc.resolve("oom_score_adj")).strip());
        for (String line : Files.readAllLines(proc.resolve("status"))) {
            int colon = line.indexOf(':');
            if (STATUS.contains(line.substring(0, colon))) {
                facts.put(
                        line.substring(0, colon),
                        line.substring(colon + 1).strip().replace('\t', ' '));
            }
        }
        for (String line : Files.readAllLines(proc.resolve("limits"))) {
            Matcher limit = LIMIT.matcher(line);
            if (limit.matches()) {
                facts.put("limit " + limit.group(1), limit.group(2) + ":" + limit.group(3));
            }
        }
        List<String> stat = List.of(
                text(proc.resolve("stat")).replaceFirst(".*\\) ", "").strip().split(" ", -1));
        facts.put("nice", stat.get(16));
        facts.put("scheduling policy", stat.get(38));
        for (String variable : text(proc.resolve("environ")).split("\0", -1)) {
            int equals = variable.indexOf('=');
            if (equals > 0
                    && !SUPERVISORS_OWN.matcher(variable.substring(0, equals)).matches()) {
                addVariable(facts, variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        return new ProcessFacts(facts);
    }

    private static void addVariable(Map<String, String> facts, String name, String value) throws IOException {
        facts.put("environment " + name, value);
        if (name.endsWith("_DIRECTORY")) {
            for (String directory : value.split(":", -1)) {
                facts.put("directory " + directory, access(Path.of(directory)));
            }
        }
    }

    private static String access(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return "missing";
        }
        Map<String, Object> access =
                Files.readAttributes(directory, "unix:uid,gid,mode", new LinkOption[] {LinkOption.NOFOLLOW_LINKS});
        return "%s:%s %o".formatted(access.get("uid"), access.get("gid"), (int) access.get("mode") & 07777);
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    /** A line for each fact that differs. */
    List<String> differencesFrom(ProcessFacts other) {
        return Stream.concat(facts.keySet().stream(), other.facts.keySet().stream())
                .distinct()
                .sorted()
                .filter(name -> !value(name).equals(other.value(name)))
                .map(name -> "%s: %s -> %s".formatted(name, value(name), other.value(name)))
                .toList();
    }

    private String value(String name) {
        return facts.getOrDefault(name, "-");
    }
}
