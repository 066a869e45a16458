package io.persistentprocess.supervision.instance;

/** What is to become of an instance that should run and does not. */
public sealed interface RestartDecision {
    /** It is started now. */
    record Launch(Cause cause) implements RestartDecision {}

    record Wait(BootTime until) implements RestartDecision {}

    record Complete() implements RestartDecision {}

    record Fail(String message) implements RestartDecision {}

    enum Cause {
        /** Somebody wanted it: a new instance, a changed spec, a restart by hand. */
        WANTED,
        /** It ended by itself. */
        ENDED,
        /** An agent died between deciding to start it and starting it; already counted. */
        RESUMED
    }
}
