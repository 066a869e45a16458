package io.persistentprocess.supervision.instance;

import java.time.Duration;

/**
 * Why the supervisor ends a process that lives: it does not work.
 *
 * @param reason {@link ExitReason#Unhealthy}, {@link ExitReason#WatchdogTimeout} or {@link ExitReason#StartError}
 * @param message one sentence for the user
 * @param ran how long the process had run until then, which decides whether it counts as stable
 */
public record HealthFailure(ExitReason reason, String message, Duration ran) {
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
