package io.persistentprocess.migration.systemd;

import io.persistentprocess.migration.systemd.unit.ExecLine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A command line whose program goes into the background.
 *
 * @param reason by what that is known
 * @param pidFile the file that the command line names for its PID
 */
record Daemonising(String reason, Optional<String> pidFile) {
    private static final Set<String> OPTIONS = Set.of("--daemon", "--daemonize", "--daemonise");

    /** Options that mean something else to other programs. */
    private static final Map<String, String> OF_PROGRAMS = Map.of(
            "suricata", "-D",
            "snort", "-D",
            "barnyard2", "-D",
            "haproxy", "-D",
            "argus", "-d",
            "fluent-bit", "-d",
            "memcached", "-d");

    private static final List<String> PID_OPTIONS = List.of("--pidfile", "--pid-file", "--pid");

    static Optional<Daemonising> find(List<ExecLine> start) {
        if (start.isEmpty()) {
            return Optional.empty();
        }
        ExecLine line = start.getLast();
        List<String> words = line.templates();
        String own = OF_PROGRAMS.getOrDefault(line.programName(), "--daemon");
        return words.stream()
                .skip(1)
                .filter(word -> OPTIONS.contains(word) || word.equals(own))
                .findFirst()
                .map(word -> new Daemonising(
                        word + " sends " + line.programName() + " into the background", pidFile(words)));
    }

    private static Optional<String> pidFile(List<String> words) {
        for (int i = 1; i < words.size(); i++) {
            for (String option : PID_OPTIONS) {
                if (words.get(i).startsWith(option + "=")) {
                    return Optional.of(words.get(i).substring(option.length() + 1))
                            .filter(file -> file.startsWith("/"));
                }
                if (words.get(i).equals(option) && i + 1 < words.size()) {
                    return Optional.of(words.get(i + 1)).filter(file -> file.startsWith("/"));
                }
            }
        }
        return Optional.empty();
    }
}
