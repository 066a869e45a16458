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
    Remove,
    /** To be stopped, and to run again as soon as its group allows: the group, or what it depends on, is restarted. */
    Restart,
    /** To be stopped for good: its group has given up, because it restarted too often. A restart by hand or a changed spec begins anew. */
    GiveUp;

    /** Whether a manifest wants it to run, whatever its group decides. */
    public boolean isWanted() {
        return this == Run || this == Restart || this == GiveUp;
    }

    /** Whether it runs now or as soon as its group allows. */
    public boolean isToRun() {
        return this == Run || this == Restart;
    }
}
