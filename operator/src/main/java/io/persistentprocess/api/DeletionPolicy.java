package io.persistentprocess.api;

/** What happens to a group's processes when the group is deleted. */
public enum DeletionPolicy {
    /** They are stopped. */
    Terminate,
    /** They keep running, unsupervised, until a group of the same name adopts them. */
    Orphan
}
