package io.persistentprocess.kernel.process;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** Names and numbers of signals as signal(7) has them; real-time ones as in systemd, {@code SIGRTMIN+3}. */
public final class SignalNumbers {
    /** By number, from 1; the numbers of x86 and ARM. */
    private static final List<String> NAMES = List.of(
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
            "WINCH", "IO", "PWR", "SYS");

    /** The first one for programs: glibc uses 32 and 33 for its threads. */
    private static final int RTMIN = 34;

    private static final int RTMAX = 64;

    private SignalNumbers() {}

    /** The number of {@code SIGTERM}, {@code TERM}, {@code SIGRTMIN+3} or {@code SIGRTMAX-1}, in any case; empty for anything else. */
    public static OptionalInt number(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        String bare = upper.startsWith("SIG") ? upper.substring(3) : upper;
        if (bare.startsWith("RTMIN")) {
            return realTime(RTMIN, bare.substring(5), '+');
        }
        if (bare.startsWith("RTMAX")) {
            return realTime(RTMAX, bare.substring(5), '-');
        }
        String canonical = switch (bare) {
            case "IOT" -> "ABRT";
            case "CLD" -> "CHLD";
            case "POLL" -> "IO";
            default -> bare;
        };
        int index = NAMES.indexOf(canonical);
        return index < 0 ? OptionalInt.empty() : OptionalInt.of(index + 1);
    }

    private static OptionalInt realTime(int base, String suffix, char sign) {
        if (suffix.isEmpty()) {
            return OptionalInt.of(base);
        }
        if (suffix.charAt(0) != sign || !suffix.substring(1).matches("[0-9]{1,2}")) {
            return OptionalInt.empty();
        }
        int offset = Integer.parseInt(suffix.substring(1));
        return offset > RTMAX - RTMIN
                ? OptionalInt.empty()
                : OptionalInt.of(sign == '+' ? base + offset : base - offset);
    }

    /** {@code SIGSEGV}; {@code signal 33} for a number without a name. */
    public static String name(int number) {
        if (number >= 1 && number <= NAMES.size()) {
            return "SIG" + NAMES.get(number - 1);
        }
        if (number >= RTMIN && number <= RTMAX) {
            return number == RTMIN ? "SIGRTMIN" : "SIGRTMIN+" + (number - RTMIN);
        }
        return "signal " + number;
    }
}
