package io.persistentprocess.api.value;

import java.util.function.IntFunction;

/**
 * The characters that control a terminal, a log or a reader instead of being visible. Text that a process chose itself, such as its name, may contain
 * them. Pure, any thread.
 *
 * <p>By the general categories of Unicode they are: control characters (Cc: C0, DEL and C1, in which U+009B begins an escape sequence as ESC does),
 * format characters (Cf: among them those that change the direction of text, U+061C, U+200E, U+200F, U+202A to U+202E and U+2066 to U+2069), line and
 * paragraph separators (Zl and Zp), and surrogates without their other half (Cs), which no encoding can represent.
 */
public final class ControlCharacters {
    private ControlCharacters() {}

    /** Whether a code point is one of them. */
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

    /** Whether a text contains one. */
    public static boolean areIn(String text) {
        return text.codePoints().anyMatch(ControlCharacters::include);
    }

    /** Replaces each of them in a text. */
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
