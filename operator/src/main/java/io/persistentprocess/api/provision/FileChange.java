package io.persistentprocess.api.provision;

/** What follows for a running process when a file of its member has other contents. */
public enum FileChange {
    /** It is told to read its configuration again, as the member's {@code reload} says. */
    Reload,
    /** It is replaced, as for a changed spec. */
    Restart,
    /** Nothing: the next start has the new contents. */
    Ignore
}
