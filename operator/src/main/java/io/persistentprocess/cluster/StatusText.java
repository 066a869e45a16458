package io.persistentprocess.cluster;

import io.persistentprocess.api.value.ControlCharacters;

/**
 * A text as it may go to the API server, which shows it to everybody: one line without control characters, not too long, and never with half a surrogate
 * pair, which no JSON in UTF-8 can carry. Pure.
 */
public final class StatusText {
    private StatusText() {}

    /**
     * One line of a text, as much of it as there is room for.
     *
     * @param longest in units of UTF-16, the dots that stand for the rest included
     */
    public static String shortened(String text, int longest) {
        String line = ControlCharacters.replaceOnOneLine(text);
        if (line.length() <= longest) {
            return line;
        }
        int end = longest - 1;
        return line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}
