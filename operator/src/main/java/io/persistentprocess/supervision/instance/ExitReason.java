package io.persistentprocess.supervision.instance;

/** Why a main process ended, as a status shows it. */
public enum ExitReason {
    /** It exited with 0 or another exit code that counts as success. */
    Completed,
    /** It exited with any other code. */
    Error,
    /** A signal killed it. */
    Signaled,
    /** The kernel killed it for memory. */
    OOMKilled,
    /** It could not be started. */
    StartError,
    /** It was ended because its liveness probe had failed. */
    Unhealthy,
    /** It was ended because it had not sent WATCHDOG=1 in time, sd_notify(3). */
    WatchdogTimeout,
    /** It has ended, and its exit status is lost because it was not a child of this agent. */
    Unknown
}
