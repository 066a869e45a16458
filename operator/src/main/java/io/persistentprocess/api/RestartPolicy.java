package io.persistentprocess.api;

/** Which exits of a member lead to a restart, as in a pod. */
public enum RestartPolicy {
    Always,
    OnFailure,
    Never
}
