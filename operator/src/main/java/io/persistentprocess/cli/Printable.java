package io.persistentprocess.cli;

/** Text that others wrote, made fit for a terminal: a process chooses its own name, and escape sequences in it must not reach anybody's screen. */
public final class Printable {
    private static final char REPLACEMENT = '?';

    private Printable() {}

    public static String of(String text) {
        return text.codePoints()
                .map(Printable::shown)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static int shown(int c) {
        if (Character.isWhitespace(c)) {
            return ' ';
        }
        return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? REPLACEMENT : c;
    }
}
