package io.persistentprocess.migration;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** A word of a command line, before variables are expanded. */
public record Word(List<Part> parts) {
    private static final Pattern NEEDS_NO_QUOTES = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    /** A piece of a word. */
    public sealed interface Part {
        /** Stands for itself. */
        record Text(String text) implements Part {}

        /** The value of a variable, as part of the word. */
        record Variable(String name) implements Part {}

        /** The value of a variable, split into any number of words. Stands alone in its word. */
        record Split(String name) implements Part {}
    }

    public Word {
        parts = List.copyOf(parts);
    }

    public static Word text(String text) {
        return new Word(List.of(new Part.Text(text)));
    }

    /** As a group writes it: {@code $(NAME)}, {@code $(NAME...)}, and {@code $$} where a {@code $} would begin a reference. */
    public String template() {
        List<String> pieces = new ArrayList<>();
        for (Part part : parts) {
            pieces.add(
                    switch (part) {
                        case Part.Text(String text) -> text;
                        case Part.Variable(String name) -> "$(" + name + ")";
                        case Part.Split(String name) -> "$(" + name + "...)";
                    });
        }
        StringBuilder template = new StringBuilder();
        for (int i = 0; i < pieces.size(); i++) {
            String next = i + 1 < pieces.size() ? pieces.get(i + 1) : "";
            template.append(parts.get(i) instanceof Part.Text ? escaped(pieces.get(i), next) : pieces.get(i));
        }
        return template.toString();
    }

    private static String escaped(String text, String next) {
        StringBuilder escaped = new StringBuilder();
        String all = text + next;
        for (int i = 0; i < text.length(); i++) {
            escaped.append(all.startsWith("$(", i) || all.startsWith("$$", i) ? "$$" : text.substring(i, i + 1));
        }
        return escaped.toString();
    }

    /** As sh(1) reads it, with variables of its environment. */
    public String shell() {
        StringBuilder shell = new StringBuilder();
        for (Part part : parts) {
            shell.append(
                    switch (part) {
                        case Part.Text(String text) -> quoted(text);
                        case Part.Variable(String name) -> "\"${" + name + "}\"";
                        case Part.Split(String name) -> "$" + name;
                    });
        }
        return shell.isEmpty() ? "''" : shell.toString();
    }

    /** One word of sh(1) that stands for this text. */
    public static String quoted(String text) {
        return NEEDS_NO_QUOTES.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** The text, if the word has no variable; else as a template. */
    public String plain() {
        StringBuilder plain = new StringBuilder();
        for (Part part : parts) {
            if (!(part instanceof Part.Text(String text))) {
                return template();
            }
            plain.append(text);
        }
        return plain.toString();
    }

    /** The variables that are part of the word. */
    public Set<String> variables() {
        Set<String> names = new LinkedHashSet<>();
        for (Part part : parts) {
            if (part instanceof Part.Variable(String name)) {
                names.add(name);
            }
        }
        return names;
    }

    public boolean hasSplit() {
        return parts.stream().anyMatch(Part.Split.class::isInstance);
    }
}
