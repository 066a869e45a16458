package io.persistentprocess.supervision.instance;

/** Why a main process ended, in the words of a status. */
public enum ExitReason {
    /** It exited with 0 or another of the exit codes that count as success. */
    Completed,
    /** It exited with any other code. */
    Error,
    /** A signal killed it. */
    Signaled,
    /** The kernel killed it for want of memory. */
    OOMKilled,
    /** It could not be started at all. */
    StartError,
    /** It is gone, and the kernel no longer tells how: it was not a child of this agent. */
    Unknown
}
