package io.persistentprocess.api.value;

import java.util.function.IntFunction;

/**
 * Which characters do something to a terminal, a log or a reader instead of being seen. Whatever a process chose itself, such as its name, may hold
 * them. Pure, any thread.
 *
 * <p>They are, by the general categories of Unicode: control characters (Cc: C0, DEL and C1, in which U+009B begins an escape sequence as ESC does), format
 * characters (Cf: among them those that turn the direction of text, U+061C, U+200E, U+200F, U+202A to U+202E and U+2066 to U+2069), line and paragraph
 * separators (Zl and Zp), and surrogates without their other half (Cs), which no encoding can carry.
 */
public final class ControlCharacters {
    private ControlCharacters() {}

    /** Whether a code point is one. */
    public static boolean include(int codePoint) {
        if (codePoint >= ' ' && codePoint < '\u007f') {
            return false;
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    /** Whether a text has one. */
    public static boolean areIn(String text) {
        return text.codePoints().anyMatch(ControlCharacters::include);
    }

    /** The text with something else in the place of each of them. */
    public static String replace(String text, IntFunction<String> replacement) {
        if (!areIn(text)) {
            return text;
        }
        StringBuilder replaced = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (include(c)) {
                replaced.append(replacement.apply(c));
            } else {
                replaced.appendCodePoint(c);
            }
        });
        return replaced.toString();
    }

    /** On one line: a blank for what separates words or lines, a question mark for the rest. */
    public static String replaceOnOneLine(String text) {
        return replace(text, c -> Character.isWhitespace(c) || c == '\u0085' ? " " : "?");
    }
}
