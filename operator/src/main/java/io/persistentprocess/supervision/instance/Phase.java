package io.persistentprocess.supervision.instance;

/** The state of an instance as a user sees it. */
public enum Phase {
    /** It is to start as soon as something in its way is gone. */
    Pending,
    Starting,
    Running,
    Stopping,
    /** It failed several times in a row and is started again after a delay. */
    BackOff,
    Stopped,
    /** It ended successfully and its restart policy says that this was it. */
    Completed,
    /** It ended and is not started again: its restart policy or start limit says so. */
    Failed,
    /** A process of it runs, and nobody decides about it until a user says what is to become of it. */
    Unsupervised
}
