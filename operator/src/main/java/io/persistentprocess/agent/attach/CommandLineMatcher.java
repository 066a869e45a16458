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
 * Compares command lines, which are as long as their processes make them, with a user's regular expression: of each so much is read, and all of it together may take so
 * long. For one search, by one thread other than the reactor's.
 */
final class CommandLineMatcher {
    /** More than most programs can be started with. What is longer matches nothing: a part of it might look like another one's. */
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
            // One that was taken by an earlier version, which had another syntax.
            throw AttachRefusedException.refused("match \"%s\" %s".formatted(expression, e.getMessage()));
        }
    }

    /** Whether it is found in the words after the first. */
    boolean matchesArguments(int pid) throws AttachRefusedException {
        return matches(pid, ProcessCommandLine::arguments);
    }

    /** Whether it is found in all words. */
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

    /** What may not be looked at looks like nothing. */
    private static Optional<ProcessCommandLine> read(int pid) {
        try {
            return ProcTable.commandLine(pid, LONGEST_BYTES);
        } catch (KernelException _) {
            return Optional.empty();
        }
    }

    /** What was not compared, for the end of a sentence; empty: nothing. */
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
