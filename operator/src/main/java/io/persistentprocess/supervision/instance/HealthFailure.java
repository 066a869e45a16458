package io.persistentprocess.supervision.instance;

/**
 * Why the supervisor ends a process that lives: it does not work.
 *
 * @param reason {@link ExitReason#Unhealthy}, {@link ExitReason#WatchdogTimeout} or {@link ExitReason#StartError}
 * @param message one sentence for the user
 */
public record HealthFailure(ExitReason reason, String message) {
    /** The exit of the process that was ended for this. */
    public Exit exit(Exit seen) {
        return new Exit(
                reason,
                seen.exitCode(),
                seen.signal(),
                "%s (%s)".formatted(message, seen.message()),
                seen.at(),
                seen.stopReason(),
                seen.output());
    }
}
