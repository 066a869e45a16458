package io.persistentprocess.supervision.instance;

import io.persistentprocess.supervision.spec.RestartSpec;
import java.util.Optional;

/**
 * How a main process ended.
 *
 * @param exitCode present when it exited by itself
 * @param signal present when a signal killed it, by name
 * @param message one sentence for the user
 * @param stopReason why it was told to end; empty: it ended by itself
 * @param output the last line that it had written; empty: nothing, or that is not known, perhaps not yet
 */
public record Exit(
        ExitReason reason,
        Optional<Integer> exitCode,
        Optional<String> signal,
        String message,
        BootTime at,
        Optional<StopReason> stopReason,
        String output) {
    /** Of one that ended by itself, and of whose output nothing is known. */
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

    /** The signal is always the same, SIGKILL, whether it was seen or not. */
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

    /** The same of a process that was told to end. */
    public Exit stopped(StopReason why) {
        String told = "stopped, %s (%s)".formatted(why.inWords(), message);
        return new Exit(reason, exitCode, signal, told, at, Optional.of(why), output);
    }

    public Exit withMessage(String next) {
        return new Exit(reason, exitCode, signal, next, at, stopReason, output);
    }

    Exit withOutput(String line) {
        return new Exit(reason, exitCode, signal, message, at, stopReason, line);
    }

    /** A message about it together with the last line of its output, where that is known. */
    public String explain(String told) {
        return output.isEmpty() ? told : told + "; last output: " + output;
    }
}
