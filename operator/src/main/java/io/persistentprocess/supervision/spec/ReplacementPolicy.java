package io.persistentprocess.supervision.spec;

/** When a running process is replaced after a change of its launch spec. */
public enum ReplacementPolicy {
    /** It is stopped for the change. */
    AtOnce,
    /** The next time that the instance is started, for any reason. */
    AtNextStart,
    /** Not until a later change of this policy: restarts still use the old spec. An instance that does not run yet starts from the new one. */
    NotYet
}
