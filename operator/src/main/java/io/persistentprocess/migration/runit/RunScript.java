package io.persistentprocess.migration.runit;

import io.persistentprocess.migration.MemberDraft;
import io.persistentprocess.migration.ShellWords;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A run script that does nothing but to execute one program, perhaps by a chain of chpst(8), s6-setuidgid and the like.
 *
 * @param words of the command, with the chain
 */
record RunScript(List<String> words) {
    private static final Set<String> REDIRECTIONS = Set.of("2>&1", "1>&2", "</dev/null");
    private static final String NOT_PLAIN = "[$`|&;<>*?(){}!~]";

    RunScript {
        words = List.copyOf(words);
    }

    /** Empty: the script does more, so it has to be run itself. */
    static Optional<RunScript> parse(String text) {
        String interpreter = text.lines().findFirst().orElse("");
        if (!interpreter.matches("#!\\s*(/usr)?/bin/(ba|da)?sh( -e)?|#!.*/execlineb( -P)?")) {
            return Optional.empty();
        }
        List<String> lines = text.replace("\\\n", " ")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .filter(line -> !line.matches("set -eu?|exec 2>&1|fdmove -c 2 1"))
                .toList();
        boolean isShell = !interpreter.contains("execlineb");
        if (lines.isEmpty() || (isShell && lines.size() != 1)) {
            return Optional.empty();
        }
        String line = String.join(" ", lines);
        if (isShell && !line.startsWith("exec ")) {
            return Optional.empty();
        }
        return ShellWords.split(line.replaceFirst("^exec ", ""))
                .map(words -> words.stream()
                        .filter(word -> !REDIRECTIONS.contains(word))
                        .toList())
                .filter(words ->
                        !words.isEmpty() && words.stream().noneMatch(word -> word.matches(".*" + NOT_PLAIN + ".*")))
                .map(RunScript::new);
    }

    /** Writes the command and what the chain sets; false: the chain has something that no field stands for. */
    boolean apply(MemberDraft member) {
        List<String> rest = new ArrayList<>(words);
        while (!rest.isEmpty()) {
            String program = rest.getFirst().replaceFirst(".*/", "");
            switch (program) {
                case "s6-setuidgid", "setuidgid" -> {
                    if (rest.size() < 3) {
                        return false;
                    }
                    user(member, rest.get(1));
                    rest = rest.subList(2, rest.size());
                }
                case "chpst" -> {
                    Optional<List<String>> after = chpst(member, rest.subList(1, rest.size()));
                    if (after.isEmpty()) {
                        return false;
                    }
                    rest = after.get();
                }
                case "nice" -> {
                    if (rest.size() < 4
                            || !rest.get(1).equals("-n")
                            || !rest.get(2).matches("-?[0-9]{1,2}")) {
                        return false;
                    }
                    member.set("nice", Integer.valueOf(rest.get(2)));
                    rest = rest.subList(3, rest.size());
                }
                default -> {
                    member.set("command", List.of(rest.getFirst()));
                    if (rest.size() > 1) {
                        member.set("args", List.copyOf(rest.subList(1, rest.size())));
                    }
                    return true;
                }
            }
        }
        return false;
    }

    private static void user(MemberDraft member, String user) {
        String[] names = user.split(":", -1);
        member.set("securityContext.runAsUser", names[0]);
        if (names.length > 1) {
            member.set("securityContext.runAsGroup", names[1]);
            Stream.of(names).skip(2).forEach(group -> member.add("securityContext.supplementalGroups", group));
        }
    }

    /** What follows the options; empty: an option has no counterpart. */
    private static Optional<List<String>> chpst(MemberDraft member, List<String> words) {
        int at = 0;
        while (at < words.size() && words.get(at).startsWith("-")) {
            String option = words.get(at).substring(0, Math.min(2, words.get(at).length()));
            if (option.matches("-[vPV]")) {
                at++;
                continue;
            }
            boolean attached = words.get(at).length() > 2;
            if (!attached && at + 1 >= words.size()) {
                return Optional.empty();
            }
            String value = attached ? words.get(at).substring(2) : words.get(at + 1);
            at += attached ? 1 : 2;
            switch (option) {
                case "-u" -> user(member, value);
                case "-n" -> member.set("nice", value);
                case "-o" -> member.set("rlimits.nofile", value);
                case "-p" -> member.set("rlimits.nproc", value);
                case "-f" -> member.set("rlimits.fsize", value);
                case "-c" -> member.set("rlimits.core", value);
                case "-d" -> member.set("rlimits.data", value);
                case "-C" -> member.set("workingDir", value);
                default -> {
                    return Optional.empty();
                }
            }
        }
        return at < words.size() ? Optional.of(words.subList(at, words.size())) : Optional.empty();
    }
}
