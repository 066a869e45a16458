package io.persistentprocess.migration.systemd.unit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits a value into words as systemd does, systemd.service(5), "Command Lines", and systemd.syntax(7), "Quoting": quotes of both kinds and C escapes.
 *
 * <p>A backslash that begins no known escape stays, with what follows it.
 */
public final class QuotedWords {
    private static final String SIMPLE_ESCAPES = "abfnrtv\\\"'s";
    private static final String MEANINGS = "\007\b\f\n\r\t\013\\\"' ";

    private final String text;
    private int at;

    private QuotedWords(String text) {
        this.text = text;
    }

    public static List<String> of(String text) {
        return commands(text).stream().flatMap(List::stream).toList();
    }

    /** The words of several commands, between which {@code ;} stands alone. */
    public static List<List<String>> commands(String text) {
        QuotedWords words = new QuotedWords(text);
        List<List<String>> commands = new ArrayList<>();
        List<String> command = new ArrayList<>();
        while (words.skipBlanks()) {
            int start = words.at;
            String word = words.next();
            String written = text.substring(start, words.at).strip();
            if (written.equals(";")) {
                commands.add(List.copyOf(command));
                command.clear();
            } else {
                command.add(written.equals("\\;") ? ";" : word);
            }
        }
        commands.add(List.copyOf(command));
        return commands;
    }

    private boolean skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at < text.length();
    }

    private String next() {
        StringBuilder word = new StringBuilder();
        char quote = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\' && at + 1 < text.length()) {
                escape(word);
                continue;
            }
            at++;
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (Character.isWhitespace(c)) {
                break;
            } else {
                word.append(c);
            }
        }
        return word.toString();
    }

    private void escape(StringBuilder word) {
        char kind = text.charAt(at + 1);
        int simple = SIMPLE_ESCAPES.indexOf(kind);
        if (simple >= 0) {
            word.append(MEANINGS.charAt(simple));
            at += 2;
        } else if (kind == 'x' && digits(2, 16, 2)) {
            word.append(code(2, 2, 16));
            at += 4;
        } else if (kind == 'u' && digits(2, 16, 4)) {
            word.append(code(2, 4, 16));
            at += 6;
        } else if (kind >= '0' && kind <= '7' && digits(1, 8, 3)) {
            word.append(code(1, 3, 8));
            at += 4;
        } else {
            word.append('\\').append(kind);
            at += 2;
        }
    }

    private boolean digits(int offset, int radix, int count) {
        for (int i = at + offset; i < at + offset + count; i++) {
            if (i >= text.length() || Character.digit(text.charAt(i), radix) < 0) {
                return false;
            }
        }
        return true;
    }

    private String code(int offset, int count, int radix) {
        int code = Integer.parseInt(text.substring(at + offset, at + offset + count), radix);
        return count == 4
                ? Character.toString(code)
                : new String(
                        new byte[] {(byte) code},
                        code < 0x80 ? StandardCharsets.US_ASCII : StandardCharsets.ISO_8859_1);
    }
}
