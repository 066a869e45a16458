package io.persistentprocess.cluster;

import io.persistentprocess.api.value.ControlCharacters;

/**
 * Text that is fit for the API server: one line without control characters, of limited length, and without half a surrogate pair, which JSON in UTF-8
 * cannot encode. Pure.
 */
public final class StatusText {
    private StatusText() {}

    /**
     * A text on one line, shortened to a limit.
     *
     * @param longest in UTF-16 units, including the dots in place of the rest
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
