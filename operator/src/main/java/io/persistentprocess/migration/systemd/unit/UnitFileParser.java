package io.persistentprocess.migration.systemd.unit;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the syntax of systemd.syntax(7): sections, assignments, comments that begin with {@code #} or {@code ;}, and lines that a backslash joins to the next one, over
 * comments in between. Values keep their quotes. What is no line of this kind is skipped, as by systemd.
 */
public final class UnitFileParser {
    private final String file;
    private final List<Assignment> assignments = new ArrayList<>();
    private String section = "";

    private UnitFileParser(String file) {
        this.file = file;
    }

    public static List<Assignment> parse(String text, String file) {
        return new UnitFileParser(file).parse(text);
    }

    private List<Assignment> parse(String text) {
        StringBuilder whole = new StringBuilder();
        boolean continued = false;
        int first = 0;
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String start = line.stripLeading();
            if (start.startsWith("#") || start.startsWith(";")) {
                continue;
            }
            if (!continued) {
                first = number;
            }
            boolean goesOn = endsWithContinuation(line);
            whole.append(goesOn ? line.substring(0, line.length() - 1) + " " : line);
            continued = goesOn;
            if (!goesOn) {
                take(whole.toString().strip(), first);
                whole.setLength(0);
            }
        }
        take(whole.toString().strip(), first);
        return List.copyOf(assignments);
    }

    /** An escaped backslash continues nothing. */
    private static boolean endsWithContinuation(String line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private void take(String line, int number) {
        if (line.startsWith("[") && line.endsWith("]")) {
            section = line.substring(1, line.length() - 1);
            return;
        }
        int equals = line.indexOf('=');
        if (equals > 0 && !section.isEmpty()) {
            assignments.add(new Assignment(
                    section,
                    line.substring(0, equals).strip(),
                    line.substring(equals + 1).strip(),
                    file,
                    number));
        }
    }
}
