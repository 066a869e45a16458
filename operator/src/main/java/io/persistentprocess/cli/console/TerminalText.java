package io.persistentprocess.cli.console;

import io.persistentprocess.api.value.ControlCharacters;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Escapes text of other users for a terminal: a process chooses its own name, and escape sequences in it must not reach a screen. */
public final class TerminalText {
    private static final Pattern COLOUR = Pattern.compile("\033\\[(?:0|31|32)m");

    private TerminalText() {}

    /** On one line: a name with a line end must not look like two lines. */
    public static String of(String text) {
        return ControlCharacters.replaceOnOneLine(text);
    }

    /** Keeps line ends and tabs. */
    static String lines(String text) {
        return ControlCharacters.replace(text, c -> switch (c) {
            case '\n' -> "\n";
            case '\t' -> "\t";
            default -> of(Character.toString(c));
        });
    }

    /** For a line of a log or a stack trace, which may begin with a tab. */
    static String line(String text) {
        return ControlCharacters.replace(text, c -> c == '\t' ? "\t" : of(Character.toString(c)));
    }

    /** For such a line with ppg's own colours, which stay. */
    static String colouredLine(String text) {
        StringBuilder line = new StringBuilder();
        Matcher colour = COLOUR.matcher(text);
        int from = 0;
        while (colour.find()) {
            line.append(line(text.substring(from, colour.start()))).append(colour.group());
            from = colour.end();
        }
        return line.append(line(text.substring(from))).toString();
    }
}
