package io.persistentprocess.api;

/** What becomes of a group's processes when the group is deleted. */
public enum DeletionPolicy {
    /** They are stopped. */
    Terminate,
    /** They go on running, no longer supervised, until a group of the same name takes them over again. */
    Orphan
}
