package io.persistentprocess.supervision.instance;

/** The decision on an instance that should run and does not. */
public sealed interface RestartDecision {
    /** It is started now. */
    record Launch(Cause cause) implements RestartDecision {}

    record Wait(BootTime until) implements RestartDecision {}

    record Complete() implements RestartDecision {}

    record Fail(String message) implements RestartDecision {}

    enum Cause {
        /** By request: a new instance, a changed spec, or a restart by hand. */
        WANTED,
        /** It ended by itself. */
        ENDED,
        /** Its group, or what it depends on, is restarted. */
        WITH_GROUP,
        /** An agent died between the decision and the start, which it has counted already. */
        RESUMED
    }

    /** What comes before what was decided. */
    enum Before {
        NOTHING,
        /** Every process in the cgroup that may not stay there is killed: the spec has left some so far, and does not any more. */
        CLEARING
    }
}
