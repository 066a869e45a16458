package io.persistentprocess.supervision;

/** What is to become of an instance that should run and does not. */
public sealed interface Verdict {
    /** It is started now. */
    record Launch(Cause cause) implements Verdict {}

    record Wait(BootTime until) implements Verdict {}

    record Complete() implements Verdict {}

    record Fail(String message) implements Verdict {}

    enum Cause {
        /** Somebody wanted it: a new instance, a changed spec, a restart by hand. */
        WANTED,
        /** It ended by itself. */
        ENDED,
        /** An agent died between deciding to start it and starting it; already counted. */
        RESUMED
    }
}
