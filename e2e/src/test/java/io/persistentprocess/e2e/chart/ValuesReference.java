package io.persistentprocess.e2e.chart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The values of values.yaml with their defaults and comments, as a table. A key with a comment right above it is a value; what is below it is its default. */
final class ValuesReference {
    private static final Pattern KEY = Pattern.compile("( *)([A-Za-z]+):(?: (.*))?");
    private static final Pattern COMMENT = Pattern.compile(" *# (.*)");

    record Value(String path, String initial, String explanation) {}

    private final List<Value> values = new ArrayList<>();
    private final List<String> undocumented = new ArrayList<>();

    private ValuesReference(List<String> lines) {
        List<String> path = new ArrayList<>();
        String comment = "";
        for (int i = 0; i < lines.size(); i++) {
            Matcher commented = COMMENT.matcher(lines.get(i));
            Matcher key = KEY.matcher(lines.get(i));
            if (commented.matches()) {
                comment = commented.group(1);
            } else if (key.matches()) {
                int depth = key.group(1).length() / 2;
                path = new ArrayList<>(path.subList(0, depth));
                path.add(key.group(2));
                String name = String.join(".", path);
                String inline = key.group(3) == null ? "" : key.group(3);
                if (!comment.isEmpty()) {
                    List<String> below = below(lines, i);
                    values.add(new Value(name, below.isEmpty() ? inline : String.join("\n", below), comment));
                    i += below.size();
                } else if (!inline.isEmpty()) {
                    undocumented.add(name);
                }
                comment = "";
            } else {
                comment = "";
            }
        }
    }

    /** The lines that belong to the key in a line: deeper ones, and items of a list. */
    private static List<String> below(List<String> lines, int line) {
        int indent = indent(lines.get(line));
        return lines.subList(line + 1, lines.size()).stream()
                .takeWhile(next -> !next.isBlank()
                        && (indent(next) > indent
                                || (indent(next) == indent && next.strip().startsWith("- "))))
                .toList();
    }

    private static int indent(String line) {
        return line.length() - line.stripLeading().length();
    }

    static ValuesReference of(Path valuesYaml) {
        try {
            return new ValuesReference(Files.readAllLines(valuesYaml));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Value> values() {
        return List.copyOf(values);
    }

    List<String> undocumented() {
        return List.copyOf(undocumented);
    }

    String table() {
        return values.stream()
                .map(value -> "| `%s` | %s | %s |\n"
                        .formatted(
                                value.path(),
                                value.initial()
                                        .lines()
                                        .map(String::strip)
                                        .map(line -> "`" + line + "`")
                                        .collect(Collectors.joining("<br>")),
                                value.explanation().replace("|", "\\|")))
                .collect(Collectors.joining("", "| value | default | |\n|---|---|---|\n", ""));
    }
}
