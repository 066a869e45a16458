package io.persistentprocess.supervision.instance;

/** What is wanted of an instance, the sum of its manifest and of what a user asked for by hand. */
public enum Goal {
    /** It should run. */
    Run,
    /** It should be known, but not run: its group is suspended. */
    Suspend,
    /** It should be known, but not run, until a user restarts it or resumes its group: a user stopped it. */
    Hold,
    /** It should be stopped and forgotten. */
    Remove
}
