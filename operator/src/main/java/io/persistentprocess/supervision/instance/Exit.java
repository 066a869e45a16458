package io.persistentprocess.supervision.instance;

import io.persistentprocess.supervision.spec.RestartSpec;
import java.util.Optional;

/**
 * The end of a main process.
 *
 * @param exitCode present if it exited by itself
 * @param signal the name of the signal that killed it, if one did
 * @param message one sentence for the user
 * @param at when it ended
 * @param stopReason why it was stopped; empty: it ended by itself
 * @param output the last line of its output; empty: none, or not known yet
 */
public record Exit(
        ExitReason reason,
        Optional<Integer> exitCode,
        Optional<String> signal,
        String message,
        BootTime at,
        Optional<StopReason> stopReason,
        String output) {
    /** A process that ended by itself, with unknown output. */
    public Exit(ExitReason reason, Optional<Integer> exitCode, Optional<String> signal, String message, BootTime at) {
        this(reason, exitCode, signal, message, at, Optional.empty(), "");
    }

    public static Exit exited(int code, RestartSpec restart, BootTime at) {
        boolean success = code == 0 || restart.successExitCodes().contains(code);
        ExitReason reason = success ? ExitReason.Completed : ExitReason.Error;
        return new Exit(reason, Optional.of(code), Optional.empty(), "exited with code " + code, at);
    }

    public static Exit signaled(String signal, boolean coreDumped, BootTime at) {
        String message = "killed by " + signal + (coreDumped ? ", core dumped" : "");
        return new Exit(ExitReason.Signaled, Optional.empty(), Optional.of(signal), message, at);
    }

    /** The OOM killer always sends SIGKILL, whether it was observed or not. */
    public static Exit oomKilled(BootTime at) {
        return new Exit(
                ExitReason.OOMKilled, Optional.empty(), Optional.of("SIGKILL"), "killed by SIGKILL, out of memory", at);
    }

    public static Exit startError(String message, BootTime at) {
        return new Exit(ExitReason.StartError, Optional.empty(), Optional.empty(), message, at);
    }

    public static Exit unknown(BootTime at) {
        return new Exit(ExitReason.Unknown, Optional.empty(), Optional.empty(), "exited, exit status unknown", at);
    }

    /** The exit of a process that was stopped. */
    public Exit stopped(StopReason why) {
        String explained = "stopped, %s (%s)".formatted(why.inWords(), message);
        return new Exit(reason, exitCode, signal, explained, at, Optional.of(why), output);
    }

    public Exit withMessage(String next) {
        return new Exit(reason, exitCode, signal, next, at, stopReason, output);
    }

    Exit withOutput(String line) {
        return new Exit(reason, exitCode, signal, message, at, stopReason, line);
    }

    /** Adds the last line of the output to a message, if it is known. */
    public String explain(String summary) {
        return output.isEmpty() ? summary : summary + "; last output: " + output;
    }
}
