package io.persistentprocess.supervision.instance;

/** The state of an instance as a user sees it. */
public enum Phase {
    /** It will start as soon as an obstacle is gone. */
    Pending,
    Starting,
    Running,
    Stopping,
    /** It failed several times in a row and is restarted after a delay. */
    BackOff,
    Stopped,
    /** It ended successfully, and its restart policy does not restart it. */
    Completed,
    /** It ended and is not restarted, because of its restart policy or start limit. */
    Failed,
    /** It has a process that is unsupervised until a user requests something. */
    Unsupervised
}
