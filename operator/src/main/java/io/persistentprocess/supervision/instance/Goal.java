package io.persistentprocess.supervision.instance;

/** The goal of an instance, from its manifest and the requests by hand. */
public enum Goal {
    /** To run. */
    Run,
    /** To be stopped while its group is suspended. */
    Suspend,
    /** To be stopped until a user restarts it or resumes its group; it was stopped by hand. */
    Hold,
    /** To be stopped and removed. */
    Remove
}
