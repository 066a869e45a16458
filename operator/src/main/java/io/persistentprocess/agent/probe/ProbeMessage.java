package io.persistentprocess.agent.probe;

import io.persistentprocess.api.value.ControlCharacters;
import java.util.Optional;

/** Text of a probed program, for a message: the program controls it, so it is only shown, on one line, without control characters and of limited length. Pure. */
final class ProbeMessage {
    private static final int LONGEST = 256;

    private ProbeMessage() {}

    /** The first line that is not blank; empty: there is none. */
    static Optional<String> firstLine(String text) {
        return text.lines()
                .map(line -> ControlCharacters.replaceOnOneLine(line).strip())
                .filter(line -> !line.isEmpty())
                .findFirst()
                .map(ProbeMessage::shortened);
    }

    /** At most as much as fits into a message. */
    static String shortened(String line) {
        return line.codePointCount(0, line.length()) <= LONGEST
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST - 1)) + "…";
    }
}
