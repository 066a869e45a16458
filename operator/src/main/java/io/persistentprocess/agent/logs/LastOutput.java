package io.persistentprocess.agent.logs;

import io.persistentprocess.api.value.ControlCharacters;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Extracts the last line that a process has written, to explain its end: one line without control characters, of at most {@link #LONGEST_BYTES}. The process controls
 * this text, so it is only displayed. Pure; any thread.
 */
final class LastOutput {
    /** In UTF-8. */
    static final int LONGEST_BYTES = 200;

    private static final String CUT = "…";
    private static final int CUT_BYTES = 3;

    private LastOutput() {}

    /**
     * The last line that is not blank.
     *
     * @param output the end of the output; bytes that are not UTF-8 become U+FFFD
     * @return empty: every line is blank
     */
    static Optional<String> lineOf(byte[] output) {
        // A progress bar overwrites itself after a carriage return: a terminal shows what comes after the last one.
        String[] lines = new String(output, StandardCharsets.UTF_8).split("[\n\r]", -1);
        for (int last = lines.length - 1; last >= 0; last--) {
            String line = ControlCharacters.replaceOnOneLine(lines[last]).strip();
            if (!line.isEmpty()) {
                return Optional.of(shortened(line));
            }
        }
        return Optional.empty();
    }

    private static String shortened(String line) {
        if (line.getBytes(StandardCharsets.UTF_8).length <= LONGEST_BYTES) {
            return line;
        }
        StringBuilder beginning = new StringBuilder();
        int left = LONGEST_BYTES - CUT_BYTES;
        for (int at = 0; at < line.length(); at = line.offsetByCodePoints(at, 1)) {
            String next = Character.toString(line.codePointAt(at));
            left -= next.getBytes(StandardCharsets.UTF_8).length;
            if (left < 0) {
                break;
            }
            beginning.append(next);
        }
        return beginning.append(CUT).toString();
    }
}
