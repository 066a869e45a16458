package io.persistentprocess.api.validation;

import io.persistentprocess.api.value.ControlCharacters;

/** Quotes untrusted text for one line of a terminal: without control characters, and of limited length. */
public final class QuotedText {
    private static final int MAX = 60;

    private QuotedText() {}

    public static String of(String text) {
        return '"' + plain(text) + '"';
    }

    /** Without quotes. */
    public static String plain(String text) {
        boolean fits = text.codePointCount(0, text.length()) <= MAX;
        return oneLine(fits ? text : text.substring(0, text.offsetByCodePoints(0, MAX)) + "...");
    }

    /** Without a limit of its length. */
    public static String oneLine(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().forEach(codePoint -> append(shown, codePoint));
        return shown.toString();
    }

    private static void append(StringBuilder shown, int codePoint) {
        if (ControlCharacters.include(codePoint) || looksLikeNothing(codePoint)) {
            shown.append("\\u%04x".formatted(codePoint));
        } else {
            shown.appendCodePoint(codePoint);
        }
    }

    private static boolean looksLikeNothing(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.PRIVATE_USE || type == Character.UNASSIGNED;
    }
}
