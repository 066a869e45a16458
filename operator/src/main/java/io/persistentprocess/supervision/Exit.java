package io.persistentprocess.supervision;

import java.util.Optional;

/**
 * How a main process ended.
 *
 * @param exitCode present when it exited by itself
 * @param signal present when a signal killed it, by name
 * @param message one sentence for the user
 */
public record Exit(
        ExitReason reason, Optional<Integer> exitCode, Optional<String> signal, String message, BootTime at) {

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
}
