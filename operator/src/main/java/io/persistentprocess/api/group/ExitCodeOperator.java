package io.persistentprocess.api.group;

/** How an exit code is compared with a list. */
public enum ExitCodeOperator {
    /** It is one of the list. */
    In,
    /** It is none of the list. */
    NotIn
}
