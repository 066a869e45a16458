package io.persistentprocess.api.group;

/** What a member that another depends on must have reached. */
public enum DependencyCondition {
    /** Its start is complete. */
    Started,
    /** It works. */
    Ready,
    /** It has ended successfully. */
    Completed
}
