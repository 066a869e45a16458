package io.persistentprocess.api.group;

/** What follows from an exit code. */
public enum RestartAction {
    /** The instance is restarted. */
    Restart,
    /** All instances of the group on the node are restarted. */
    RestartGroup,
    /** The instance counts as completed and is not restarted. */
    Stop,
    /** The instance has failed and is not restarted. */
    Fail
}
