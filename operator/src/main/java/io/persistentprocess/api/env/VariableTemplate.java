package io.persistentprocess.api.env;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A text with references to variables, {@code $(NAME)}, parsed once and expanded for each instance.
 *
 * <p>The syntax is that of a pod's command, args and env (kubernetes.io, "Define Dependent Environment Variables"): {@code $$} stands for {@code $},
 * so that {@code $$(NAME)} is never a reference. A reference to an unknown variable stays as it is. Anything else after a {@code $} is text.
 */
public record VariableTemplate(List<Part> parts) {
    /** A piece of text, or a reference. */
    public sealed interface Part {
        record Literal(String text) implements Part {}

        record Reference(String name) implements Part {}
    }

    public VariableTemplate {
        parts = List.copyOf(parts);
    }

    public static VariableTemplate parse(String text) {
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int close = text.startsWith("$(", at) ? text.indexOf(')', at) : -1;
            if (close > 0) {
                addLiteral(parts, literal);
                parts.add(new Part.Reference(text.substring(at + 2, close)));
                at = close + 1;
            } else {
                literal.append(text.charAt(at));
                at += text.startsWith("$$", at) ? 2 : 1;
            }
        }
        addLiteral(parts, literal);
        return new VariableTemplate(parts);
    }

    private static void addLiteral(List<Part> parts, StringBuilder literal) {
        if (!literal.isEmpty()) {
            parts.add(new Part.Literal(literal.toString()));
            literal.setLength(0);
        }
    }

    /** The referenced names, in the order of their first appearance. */
    public Set<String> references() {
        Set<String> names = new LinkedHashSet<>();
        for (Part part : parts) {
            if (part instanceof Part.Reference(String name)) {
                names.add(name);
            }
        }
        return names;
    }

    /** The text with every known variable replaced by its value. */
    public String expand(Function<String, Optional<String>> values) {
        if (parts.size() == 1 && parts.getFirst() instanceof Part.Literal(String text)) {
            return text;
        }
        StringBuilder expanded = new StringBuilder();
        for (Part part : parts) {
            expanded.append(
                    switch (part) {
                        case Part.Literal(String text) -> text;
                        case Part.Reference(String name) -> values.apply(name).orElseGet(() -> "$(" + name + ")");
                    });
        }
        return expanded.toString();
    }
}
