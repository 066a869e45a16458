package io.persistentprocess.migration.systemd.unit;

import io.persistentprocess.migration.Word;
import io.persistentprocess.migration.Word.Part;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the value of an {@code Exec…=} directive, systemd.service(5), "Command Lines": prefixes, words, specifiers, variables, and several commands with {@code ;} in between.
 */
public final class ExecLineParser {
    /** One word whatever its notation. */
    private static final String MAIN_PID = "MAINPID";

    private static final String PREFIXES = "-@:+!";
    private static final Pattern WHOLE = Pattern.compile("\\$([A-Za-z_][A-Za-z0-9_]*)");
    private static final Pattern INSIDE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}|\\$\\$");

    private final Specifiers specifiers;

    public ExecLineParser(Specifiers specifiers) {
        this.specifiers = specifiers;
    }

    public List<ExecLine> parse(String value) {
        return QuotedWords.commands(value).stream()
                .flatMap(words -> line(words).stream())
                .toList();
    }

    private Optional<ExecLine> line(List<String> words) {
        if (words.isEmpty()) {
            return Optional.empty();
        }
        Set<Character> prefixes = new HashSet<>();
        String program = words.getFirst();
        while (!program.isEmpty() && PREFIXES.indexOf(program.charAt(0)) >= 0) {
            prefixes.add(program.charAt(0));
            program = program.substring(1);
        }
        if (program.isEmpty()) {
            return Optional.empty();
        }
        List<Word> all = new ArrayList<>();
        all.add(new Word(specifiers.parts(program)));
        for (String word : words.subList(1, words.size())) {
            List<Part> parts = specifiers.parts(word);
            all.add(new Word(prefixes.contains(':') ? parts : withVariables(parts)));
        }
        Optional<Word> zero = Optional.empty();
        if (prefixes.contains('@') && all.size() > 1) {
            zero = Optional.of(all.remove(1));
        }
        return Optional.of(new ExecLine(prefixes, zero, all));
    }

    private static List<Part> withVariables(List<Part> parts) {
        List<Part> expanded = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Part.Text(String text)) {
                Matcher whole = WHOLE.matcher(text);
                if (parts.size() == 1 && whole.matches()) {
                    String name = whole.group(1);
                    return List.of(name.equals(MAIN_PID) ? new Part.Variable(name) : new Part.Split(name));
                }
                addVariables(text, expanded);
            } else {
                expanded.add(part);
            }
        }
        return expanded;
    }

    private static void addVariables(String text, List<Part> parts) {
        Matcher found = INSIDE.matcher(text);
        StringBuilder literal = new StringBuilder();
        int at = 0;
        while (found.find()) {
            literal.append(text, at, found.start());
            at = found.end();
            if (found.group(1) == null) {
                literal.append('$');
            } else {
                if (!literal.isEmpty()) {
                    parts.add(new Part.Text(literal.toString()));
                    literal.setLength(0);
                }
                parts.add(new Part.Variable(found.group(1)));
            }
        }
        literal.append(text.substring(at));
        if (!literal.isEmpty()) {
            parts.add(new Part.Text(literal.toString()));
        }
    }
}
