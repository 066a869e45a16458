package io.persistentprocess.api.env;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of a command line. An item {@code $(NAME)} stays one word, as in a pod. An item that is {@code $(NAME...)} and nothing else is replaced by the words of the
 * variable's value, and by none if there is no such variable, as {@code $NAME} without braces on a command line of systemd (systemd.service(5), "Command Lines").
 */
public final class CommandWords {
    private static final Pattern WORDS_OF = Pattern.compile("\\$\\(([A-Za-z_][A-Za-z0-9_]*)\\.\\.\\.\\)");
    private static final String SEPARATORS = " \t\n\r";

    private CommandWords() {}

    /** Whether an item stands for any number of words. */
    public static boolean isSplit(String item) {
        return WORDS_OF.matcher(item).matches();
    }

    /** Whether an item has the notation for words in it without being just that, which makes it plain text. */
    public static boolean isMisplaced(String item) {
        return !isSplit(item)
                && VariableTemplate.parse(item).references().stream()
                        .anyMatch(name -> WORDS_OF.matcher("$(" + name + ")").matches());
    }

    /** The name of the variable that a reference is about, with or without the notation for words. */
    static String variable(String reference) {
        return reference.endsWith("...") ? reference.substring(0, reference.length() - "...".length()) : reference;
    }

    /** The words of several items. */
    public static List<String> expand(List<String> items, Function<String, Optional<String>> values) {
        List<String> words = new ArrayList<>();
        for (String item : items) {
            Matcher split = WORDS_OF.matcher(item);
            if (split.matches()) {
                words.addAll(split(values.apply(split.group(1)).orElse("")));
            } else {
                words.add(VariableTemplate.parse(item).expand(values));
            }
        }
        return words;
    }

    /**
     * Splits a value at white space. Quotes of both kinds hold words together and are removed; a backslash takes the next character as it is, between quotes too. Quotes
     * that are not closed end at the end.
     */
    public static List<String> split(String value) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                begun = true;
                i++;
                if (i < value.length()) {
                    word.append(value.charAt(i));
                }
            } else if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '\'' || c == '"') {
                begun = true;
                quote = c;
            } else if (SEPARATORS.indexOf(c) < 0) {
                begun = true;
                word.append(c);
            } else if (begun) {
                words.add(word.toString());
                word.setLength(0);
                begun = false;
            }
        }
        if (begun) {
            words.add(word.toString());
        }
        return List.copyOf(words);
    }
}
