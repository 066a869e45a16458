package io.persistentprocess.supervision.instance;

/** What follows when the last process of an unsupervised instance has ended by itself. */
public enum AtEnd {
    /** It is supervised and started as desired, because no unknown process is left. */
    SUPERVISE,
    /** It stays unsupervised, because the cause persists. */
    STAY
}
