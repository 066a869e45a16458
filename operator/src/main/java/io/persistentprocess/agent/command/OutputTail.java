package io.persistentprocess.agent.command;

import io.persistentprocess.api.value.ControlCharacters;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** The end of what a command has written, as a user is shown it. The command controls this text, so it is only displayed. Pure; any thread. */
final class OutputTail {
    static final int MOST_BYTES = 4096;

    private static final String CUT = "…";
    private static final String BETWEEN_LINES = " | ";
    private static final int MOST_CONTINUATIONS = 3;

    private OutputTail() {}

    /**
     * On one line, without control characters and blank lines; bytes that are not UTF-8 become U+FFFD.
     *
     * @param tail the last bytes
     * @param size how many were written in all
     */
    static String text(byte[] tail, long size) {
        boolean cut = size > tail.length;
        int first = cut ? firstWholeCharacter(tail) : 0;
        String lines = new String(tail, first, tail.length - first, StandardCharsets.UTF_8)
                .lines()
                .map(line -> ControlCharacters.replaceOnOneLine(line).strip())
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining(BETWEEN_LINES));
        return cut ? CUT + lines : lines;
    }

    /** The beginning may be amid a character of up to four bytes. */
    private static int firstWholeCharacter(byte[] tail) {
        int first = 0;
        while (first < Math.min(MOST_CONTINUATIONS, tail.length) && (tail[first] & 0xC0) == 0x80) {
            first++;
        }
        return first;
    }
}
