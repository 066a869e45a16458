package io.persistentprocess.supervision.transition;

import io.persistentprocess.api.group.ExitCodes;
import io.persistentprocess.api.group.RestartPolicyRule;
import io.persistentprocess.supervision.instance.Exit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Finds the rule for an exit. As in a container, a process that signal N killed has the exit code 128+N. An exit that is not known, and a failed start, have none. */
public final class RestartPolicyRules {
    private static final int KILLED = 128;

    /** By number, from 1, as signal(7) has them on x86 and ARM. */
    private static final List<String> SIGNALS = List.of(
            "SIGHUP",
            "SIGINT",
            "SIGQUIT",
            "SIGILL",
            "SIGTRAP",
            "SIGABRT",
            "SIGBUS",
            "SIGFPE",
            "SIGKILL",
            "SIGUSR1",
            "SIGSEGV",
            "SIGUSR2",
            "SIGPIPE",
            "SIGALRM",
            "SIGTERM",
            "SIGSTKFLT",
            "SIGCHLD",
            "SIGCONT",
            "SIGSTOP",
            "SIGTSTP",
            "SIGTTIN",
            "SIGTTOU",
            "SIGURG",
            "SIGXCPU",
            "SIGXFSZ",
            "SIGVTALRM",
            "SIGPROF",
            "SIGWINCH",
            "SIGIO",
            "SIGPWR",
            "SIGSYS");

    private RestartPolicyRules() {}

    /** The first rule that applies. */
    public static Optional<RestartPolicyRule> rule(List<RestartPolicyRule> rules, Exit exit) {
        return index(rules, exit).stream().mapToObj(rules::get).findFirst();
    }

    static OptionalInt index(List<RestartPolicyRule> rules, Exit exit) {
        if (rules.isEmpty()) {
            return OptionalInt.empty();
        }
        OptionalInt code = code(exit);
        return code.isEmpty()
                ? OptionalInt.empty()
                : IntStream.range(0, rules.size())
                        .filter(i -> applies(rules.get(i).onExit().exitCodes(), code.getAsInt()))
                        .findFirst();
    }

    private static boolean applies(ExitCodes codes, int code) {
        return switch (codes.operator()) {
            case In -> codes.values().contains(code);
            case NotIn -> !codes.values().contains(code);
        };
    }

    private static OptionalInt code(Exit exit) {
        if (exit.exitCode().isPresent()) {
            return OptionalInt.of(exit.exitCode().get());
        }
        int signal = exit.signal().map(SIGNALS::indexOf).orElse(-1);
        return signal < 0 ? OptionalInt.empty() : OptionalInt.of(KILLED + signal + 1);
    }
}
