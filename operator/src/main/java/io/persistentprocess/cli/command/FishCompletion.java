package io.persistentprocess.cli.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The completion script of fish, which picocli does not generate: one {@code complete} for each command and option, see complete(1) of fish. */
final class FishCompletion {
    private final String program;
    private final StringBuilder script = new StringBuilder();

    private FishCompletion(String program) {
        this.program = program;
    }

    static String of(String program, CommandSpec root) {
        FishCompletion completion = new FishCompletion(program);
        completion.script.append("complete -c ").append(program).append(" -f\n");
        completion.add(root, List.of());
        return completion.script.toString();
    }

    private void add(CommandSpec command, List<String> path) {
        String here = condition(path, command);
        for (OptionSpec option : command.options()) {
            if (!option.hidden()) {
                complete(here, names(option) + argument(option) + description(option.description()));
            }
        }
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            if (parameter.completionCandidates() != null) {
                complete(here, " -a " + quoted(String.join(" ", parameter.completionCandidates())));
            }
        }
        for (Map.Entry<String, CommandLine> entry : command.subcommands().entrySet()) {
            CommandSpec below = entry.getValue().getCommandSpec();
            if (!below.usageMessage().hidden()) {
                complete(
                        here,
                        " -a " + quoted(entry.getKey())
                                + description(below.usageMessage().description()));
                List<String> next = new ArrayList<>(path);
                next.add(entry.getKey());
                add(below, next);
            }
        }
    }

    private void complete(String condition, String what) {
        script.append("complete -c ")
                .append(program)
                .append(" -n ")
                .append(quoted(condition))
                .append(what)
                .append('\n');
    }

    /** All commands of the path were typed, and none of those below it. Commands below another one have the same names as some at the top. */
    private static String condition(List<String> path, CommandSpec command) {
        List<String> parts = new ArrayList<>();
        path.forEach(name -> parts.add("__fish_seen_subcommand_from " + name));
        List<String> others = new ArrayList<>(command.subcommands().keySet());
        if (path.size() == 1) {
            command.root().subcommands().forEach((name, other) -> {
                if (!other.getSubcommands().isEmpty() && !path.contains(name)) {
                    others.add(name);
                }
            });
        }
        if (!others.isEmpty()) {
            parts.add("not __fish_seen_subcommand_from " + String.join(" ", others));
        }
        return String.join("; and ", parts);
    }

    private static String names(OptionSpec option) {
        return Arrays.stream(option.names())
                .map(name -> name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1))
                .collect(Collectors.joining());
    }

    private static String argument(OptionSpec option) {
        if (option.arity().max() == 0) {
            return "";
        }
        if (option.completionCandidates() != null) {
            return " -x -a " + quoted(String.join(" ", option.completionCandidates()));
        }
        boolean path = option.paramLabel().matches(".*(FILE|DIR|PATH).*");
        return path ? " -r -F" : " -x";
    }

    /** fish has one line for a description. */
    private static String description(String[] lines) {
        if (lines.length == 0) {
            return "";
        }
        String text = String.format(String.join(" ", lines)).replaceAll("\\s+", " ");
        int end = text.indexOf(". ");
        String sentence = end < 0 ? text.replaceFirst("\\.$", "") : text.substring(0, end);
        return sentence.contains("${") ? "" : " -d " + quoted(sentence);
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
