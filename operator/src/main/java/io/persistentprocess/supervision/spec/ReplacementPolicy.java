package io.persistentprocess.supervision.spec;

/** When a running process gives way to one that is started from a changed launch spec. */
public enum ReplacementPolicy {
    /** It is stopped for that. */
    AtOnce,
    /** When the instance is started the next time, for whatever reason. */
    AtNextStart,
    /** Not before it is said again: even what has to be started anew is started as it was. What does not run yet starts from the new spec. */
    NotYet
}
