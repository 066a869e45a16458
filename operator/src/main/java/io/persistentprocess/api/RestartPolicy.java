package io.persistentprocess.api;

/** When a member that exited by itself is started again, as in a pod. */
public enum RestartPolicy {
    Always,
    OnFailure,
    Never
}
