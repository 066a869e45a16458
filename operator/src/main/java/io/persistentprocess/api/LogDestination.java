package io.persistentprocess.api;

/** Where a member's standard output and standard error go. */
public enum LogDestination {
    File,
    /** systemd's journal; a file where there is none. */
    Journal,
    Null
}
