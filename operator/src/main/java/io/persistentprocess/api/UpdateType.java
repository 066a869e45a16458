package io.persistentprocess.api;

/** How a changed member's instances get their new spec. */
public enum UpdateType {
    /** Node by node, at most maxUnavailable at a time. */
    RollingUpdate,
    /** On all nodes at once. */
    Recreate,
    /** When an instance is restarted for another reason, or by hand. */
    OnRestart
}
