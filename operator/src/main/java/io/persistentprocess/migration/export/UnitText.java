package io.persistentprocess.migration.export;

import io.persistentprocess.api.env.VariableTemplate;
import io.persistentprocess.api.env.VariableTemplate.Part;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Texts of a group in the syntax of units.
 *
 * @param variables values that are known beforehand, as a unit writes them
 */
record UnitText(Map<String, String> variables) {
    private static final Pattern SPLIT = Pattern.compile("\\$\\(([A-Za-z_][A-Za-z0-9_]*)\\.\\.\\.\\)");
    private static final Pattern NEEDS_NO_QUOTES = Pattern.compile("[A-Za-z0-9_@%+=:,./${}-]+");

    UnitText {
        variables = Map.copyOf(variables);
    }

    String commandLine(List<String> words) {
        return words.stream().map(this::word).collect(Collectors.joining(" "));
    }

    private String word(String item) {
        Matcher split = SPLIT.matcher(item);
        if (split.matches()) {
            return "$" + split.group(1);
        }
        StringBuilder word = new StringBuilder();
        for (Part part : VariableTemplate.parse(item).parts()) {
            word.append(
                    switch (part) {
                        case Part.Literal(String text) ->
                            text.replace("%", "%%").replace("$", "$$");
                        case Part.Reference(String name) ->
                            Optional.ofNullable(variables.get(name)).orElse("${" + name + "}");
                    });
        }
        return quoted(word.toString());
    }

    /** A value without a command line, in which only what is known beforehand is expanded. */
    String value(String template) {
        StringBuilder value = new StringBuilder();
        for (Part part : VariableTemplate.parse(template).parts()) {
            value.append(
                    switch (part) {
                        case Part.Literal(String text) -> text.replace("%", "%%");
                        case Part.Reference(String name) ->
                            Optional.ofNullable(variables.get(name)).orElse("$(" + name + ")");
                    });
        }
        return value.toString();
    }

    static String quoted(String text) {
        return NEEDS_NO_QUOTES.matcher(text).matches()
                ? text
                : "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }
}
