package io.persistentprocess.agent.thread;

/** What a thread is for, and what happens when its work fails with something that nobody has thought of. The same table for users is in docs/architecture.md. */
public enum ThreadRole {
    REACTOR("ppg-reactor", OnFailure.ENDS_PROCESS),
    ATTACH("ppg-attach", OnFailure.DROPS_TASK),
    PLACES("ppg-places", OnFailure.DROPS_TASK),
    PID_FILE("ppg-pid-file", OnFailure.DROPS_TASK),
    LIMITS("ppg-limits", OnFailure.DROPS_TASK),
    LOGS("ppg-logs", OnFailure.STARTS_AGAIN),
    LOG_FILES("ppg-log-files", OnFailure.DROPS_TASK),
    /** What it writes is dropped with it; the next line starts it again. */
    LOG("ppg-log", OnFailure.DROPS_TASK),
    EVENTS("ppg-events", OnFailure.DROPS_TASK),
    EVENT_HISTORY("ppg-history", OnFailure.DROPS_TASK),
    NOTIFY("ppg-notify", OnFailure.STARTS_AGAIN),
    /** Its threads have the user's number instead. */
    SUBSCRIBERS("ppg-notify-user", OnFailure.DROPS_TASK),
    SUBSCRIBER_REFUSAL("ppg-notify-no", OnFailure.STARTS_AGAIN),
    PROCESSES("ppg-processes", OnFailure.STARTS_AGAIN),
    MANIFESTS("main", OnFailure.STARTS_AGAIN),
    CONTROL("ppg-control", OnFailure.STARTS_AGAIN),
    CLIENT("ppg-client", OnFailure.DROPS_TASK),
    CLIENT_REFUSAL("ppg-client-no", OnFailure.DROPS_TASK),
    HTTP("ppg-http", OnFailure.STARTS_AGAIN),
    HEALTH("ppg-health", OnFailure.STARTS_AGAIN),
    HOST("ppg-host", OnFailure.DROPS_TASK),
    WARM_UP("ppg-warm-up", OnFailure.DROPS_TASK),
    ENDING("ppg-ending", OnFailure.ENDS_PROCESS),
    DEADLINE("ppg-deadline", OnFailure.ENDS_PROCESS),
    LAST_WORDS("ppg-last-words", OnFailure.DROPS_TASK),
    CLUSTER("ppg-cluster", OnFailure.STARTS_AGAIN),
    STATUS("ppg-status", OnFailure.STARTS_AGAIN),
    CLUSTER_EVENTS("ppg-k8s-events", OnFailure.STARTS_AGAIN),
    LEADER("ppg-leader", OnFailure.ENDS_PROCESS),
    LEAD("ppg-lead", OnFailure.ENDS_PROCESS),
    ORPHANS("ppg-orphans", OnFailure.DROPS_TASK),
    REMINDERS("ppg-reminders", OnFailure.DROPS_TASK),
    CRDS("ppg-crds", OnFailure.STARTS_AGAIN),
    DOCTOR("ppg-doctor", OnFailure.DROPS_TASK),
    /** Those of libraries and of Java itself. */
    OTHER("other", OnFailure.DROPS_TASK);

    /** What a failure leads to. */
    public enum OnFailure {
        /** The process ends; the next agent adopts the members, the next controller goes on. */
        ENDS_PROCESS,
        /** The work is begun anew after a pause. */
        STARTS_AGAIN,
        /** Whoever waits for what was being done is told that it failed; what comes next is done. */
        DROPS_TASK
    }

    private final String threadName;
    private final OnFailure onFailure;

    ThreadRole(String threadName, OnFailure onFailure) {
        this.threadName = threadName;
        this.onFailure = onFailure;
    }

    /** The name that ps(1) and a thread dump show; where there may be several, with a number behind it. */
    public String threadName() {
        return threadName;
    }

    public OnFailure onFailure() {
        return onFailure;
    }
}
