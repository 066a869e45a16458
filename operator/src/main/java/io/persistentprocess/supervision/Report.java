package io.persistentprocess.supervision;

/**
 * Something a user wants to know about an instance.
 *
 * @param message one sentence, may be empty
 */
public record Report(Type type, String message) {
    /** Stable names, those of the Events a cluster shows. */
    public enum Type {
        Adopted,
        Started,
        Restarted,
        Exited,
        StartError,
        BackOff,
        Completed,
        Failed,
        Stopping,
        Killed,
        Unkillable,
        Stopped,
        Removed,
        Released
    }
}
