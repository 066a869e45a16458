package io.persistentprocess.supervision.instance;

/** What an instance that must wait needs of the others of its group. */
public enum Awaited {
    /** That they start, become ready or stop, which they do soon or not at all. */
    PROGRESS,
    /** That they complete their work, which may take as long as they run. */
    COMPLETION
}
