package io.persistentprocess.supervision.spec;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Adds a hint to the message about a command that was written as for a shell. Pure; any thread. */
public final class ShellCommandHint {
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern PLAIN = Pattern.compile("[\\w./:=@%+,~ -]+");
    /** A longer command is not repeated in the hint. */
    private static final int LONGEST = 200;

    private ShellCommandHint() {}

    /**
     * Adds a hint if the first item of the command looks like a whole command line.
     *
     * @param message the failure, which names the program and ends with the kernel's error
     */
    public static String added(String message, List<String> command) {
        String program = command.isEmpty() ? "" : command.getFirst().strip();
        boolean isLine = BLANKS.matcher(program).find();
        return isLine && message.endsWith(program + ": No such file or directory")
                ? message + "; " + hint(program, command)
                : message;
    }

    private static String hint(String program, List<String> command) {
        String words = String.join(
                ", ",
                Stream.concat(BLANKS.splitAsStream(program), command.stream().skip(1))
                        .toList());
        return PLAIN.matcher(words).matches() && words.length() <= LONGEST
                ? "one item is one word, did you mean [%s]?".formatted(words)
                : "one item is one word, write each word of the command as an item of its own";
    }
}
