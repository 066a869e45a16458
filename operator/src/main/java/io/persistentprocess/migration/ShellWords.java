package io.persistentprocess.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Splits a line into words as sh(1) does, where it has nothing but words: quotes and backslashes, no expansion. */
public final class ShellWords {
    private static final String ESCAPED_IN_DOUBLE_QUOTES = "\"\\$`";

    private ShellWords() {}

    /** Empty: a quote is not closed. */
    public static Optional<List<String>> split(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        int i = 0;
        while (i < line.length()) {
            char c = line.charAt(i);
            if (c == '\\' && quote != '\'' && i + 1 < line.length()) {
                char next = line.charAt(i + 1);
                if (quote == '"' && ESCAPED_IN_DOUBLE_QUOTES.indexOf(next) < 0) {
                    word.append(c);
                } else {
                    word.append(next);
                    i++;
                }
                begun = true;
            } else if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
                begun = true;
            } else if (!Character.isWhitespace(c)) {
                word.append(c);
                begun = true;
            } else if (begun) {
                words.add(word.toString());
                word.setLength(0);
                begun = false;
            }
            i++;
        }
        if (begun) {
            words.add(word.toString());
        }
        return quote == 0 ? Optional.of(words) : Optional.empty();
    }
}
