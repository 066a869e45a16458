package io.persistentprocess.api.value;

/** Whose notifications are accepted; NotifyAccess= of systemd.service(5). */
public enum NotifyAccess {
    /** The main process's. */
    Main,
    /** Those of every process of the instance. */
    All
}
