package io.persistentprocess.supervision.instance;

/** A condition that a running instance has to meet before it is ready, as far as its spec has it. */
public enum ReadinessRequirement {
    /** A Notify member has sent READY=1, sd_notify(3). */
    NOTIFIED("waits for READY=1"),
    /** The startup probe has succeeded. */
    STARTUP_PROBE("the startup probe has not succeeded yet"),
    /** {@code postStart} has succeeded. */
    POST_START("postStart has not ended yet"),
    /** The readiness probe succeeds. */
    READINESS_PROBE("the readiness probe has not succeeded yet"),
    /** The instance's processes listen on all ports of {@code listening}. */
    LISTENING("does not listen yet"),
    /** It has not said that it is about to end by itself, STOPPING=1 of sd_notify(3). Every process meets it at first. */
    STAYS("is about to end");

    private final String initially;

    ReadinessRequirement(String initially) {
        this.initially = initially;
    }

    /** Why it is unmet before anything else is known, for the user. */
    public String initially() {
        return initially;
    }

    /** Whether the instance counts as started only when this is met. Once met, it stays met as long as the process lives. */
    public boolean isOfStart() {
        return switch (this) {
            case NOTIFIED, STARTUP_PROBE, POST_START -> true;
            case READINESS_PROBE, LISTENING, STAYS -> false;
        };
    }
}
