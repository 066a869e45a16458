package io.persistentprocess.agent.attach;

import io.persistentprocess.api.value.RegularExpression;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.ProcTable;
import io.persistentprocess.kernel.process.ProcessCommandLine;
import io.persistentprocess.kernel.system.KernelClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Matches command lines against a user's regular expression, with a limit on the length of each and on the total time. Not thread-safe: one instance per search, on a
 * thread other than the event loop's.
 */
final class CommandLineMatcher {
    /** More than most programs can be started with. A longer command line never matches, because its first part may look like another's. */
    static final int LONGEST_BYTES = 256 << 10;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int NAMED_AT_MOST = 5;

    private final RegularExpression expression;
    private final long giveUpAt = KernelClock.bootNanos() + PATIENCE.toNanos();
    private final List<Integer> tooLong = new ArrayList<>();

    private CommandLineMatcher(RegularExpression expression) {
        this.expression = expression;
    }

    static CommandLineMatcher of(String expression) throws AttachRefusedException {
        try {
            return new CommandLineMatcher(RegularExpression.of(expression));
        } catch (IllegalArgumentException e) {
            // An earlier version accepted it, with another syntax.
            throw AttachRefusedException.refused("match \"%s\" %s".formatted(expression, e.getMessage()));
        }
    }

    /** Whether the expression is found in the words after the first. */
    boolean matchesArguments(int pid) throws AttachRefusedException {
        return matches(pid, ProcessCommandLine::arguments);
    }

    /** Whether the expression is found in all words. */
    boolean matchesAll(int pid) throws AttachRefusedException {
        return matches(pid, ProcessCommandLine::words);
    }

    private boolean matches(int pid, Function<ProcessCommandLine, String> part) throws AttachRefusedException {
        Optional<ProcessCommandLine> line = read(pid);
        if (line.filter(ProcessCommandLine::truncated).isPresent()) {
            tooLong.add(pid);
            return false;
        }
        try {
            return line.isPresent() && expression.isFoundIn(new TimeLimitedText(part.apply(line.get()), giveUpAt));
        } catch (TimeLimitedText.TimeIsUpException _) {
            throw AttachRefusedException.refused(
                    "the command lines of this host cannot be compared with \"%s\" within %d s; name the process by its PID"
                            .formatted(expression, PATIENCE.toSeconds()));
        }
    }

    /** A command line that may not be read is treated as absent. */
    private static Optional<ProcessCommandLine> read(int pid) {
        try {
            return ProcTable.commandLine(pid, LONGEST_BYTES);
        } catch (KernelException _) {
            return Optional.empty();
        }
    }

    /** A clause about the command lines that were too long to compare, for the end of a message; empty if there were none. */
    String remark() {
        if (tooLong.isEmpty()) {
            return "";
        }
        String some = tooLong.stream()
                .limit(NAMED_AT_MOST)
                .map(pid -> Integer.toString(pid))
                .collect(Collectors.joining(", ", "", tooLong.size() > NAMED_AT_MOST ? ", …" : ""));
        return "; %d with command lines longer than %d KiB (%s) match nothing"
                .formatted(tooLong.size(), LONGEST_BYTES >> 10, some);
    }
}
