package io.persistentprocess.api.validation;

/** Text of a stranger's, fit to be shown within one line of a terminal: quoted, without control characters, not too long. */
final class Quotation {
    private static final int MAX = 60;

    private Quotation() {}

    static String of(String text) {
        return '"' + plain(text) + '"';
    }

    /** The same without the quotes. */
    static String plain(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(MAX).forEach(codePoint -> append(shown, codePoint));
        if (text.codePointCount(0, text.length()) > MAX) {
            shown.append("...");
        }
        return shown.toString();
    }

    private static void append(StringBuilder shown, int codePoint) {
        switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> shown.append("\\u%04x".formatted(codePoint));
            default -> shown.appendCodePoint(codePoint);
        }
    }
}
