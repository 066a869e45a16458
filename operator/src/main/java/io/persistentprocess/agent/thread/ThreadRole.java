package io.persistentprocess.agent.thread;

/** The purpose of a thread, and the consequence of an unexpected failure. docs/architecture.md has the same table for users. */
public enum ThreadRole {
    REACTOR("ppg-reactor", OnFailure.ENDS_PROCESS),
    ATTACH("ppg-attach", OnFailure.DROPS_TASK),
    PLACES("ppg-places", OnFailure.DROPS_TASK),
    PROBE_TLS("ppg-probe-tls", OnFailure.DROPS_TASK),
    LOOKUP("ppg-lookup", OnFailure.DROPS_TASK),
    PID_FILE("ppg-pid-file", OnFailure.DROPS_TASK),
    PROVISION("ppg-provision", OnFailure.DROPS_TASK),
    CONDITIONS("ppg-conditions", OnFailure.STARTS_AGAIN),
    LIMITS("ppg-limits", OnFailure.DROPS_TASK),
    LOGS("ppg-logs", OnFailure.STARTS_AGAIN),
    LOG_FILES("ppg-log-files", OnFailure.DROPS_TASK),
    /** The log line being written is lost; the next line starts the thread again. */
    LOG("ppg-log", OnFailure.DROPS_TASK),
    EVENTS("ppg-events", OnFailure.DROPS_TASK),
    EVENT_HISTORY("ppg-history", OnFailure.DROPS_TASK),
    NOTIFY("ppg-notify", OnFailure.STARTS_AGAIN),
    /** Each thread has the user's number in its name instead. */
    SUBSCRIBERS("ppg-notify-user", OnFailure.DROPS_TASK),
    SUBSCRIBER_REFUSAL("ppg-notify-no", OnFailure.STARTS_AGAIN),
    /** Closes descriptors that services have passed with notifications. */
    DESCRIPTORS("ppg-descriptors", OnFailure.DROPS_TASK),
    PROCESSES("ppg-processes", OnFailure.STARTS_AGAIN),
    INTERFACES("ppg-interfaces", OnFailure.STARTS_AGAIN),
    MANIFESTS("main", OnFailure.STARTS_AGAIN),
    CONTROL("ppg-control", OnFailure.STARTS_AGAIN),
    CLIENT("ppg-client", OnFailure.DROPS_TASK),
    CLIENT_REFUSAL("ppg-client-no", OnFailure.DROPS_TASK),
    HTTP("ppg-http", OnFailure.STARTS_AGAIN),
    HEALTH("ppg-health", OnFailure.STARTS_AGAIN),
    WATCHDOG("ppg-watchdog", OnFailure.STARTS_AGAIN),
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
    /** Threads of libraries and of Java itself. */
    OTHER("other", OnFailure.DROPS_TASK);

    /** The consequence of a failure. */
    public enum OnFailure {
        /** The process ends; the next agent adopts the members, or the next controller continues. */
        ENDS_PROCESS("the process ends"),
        /** The service is restarted after a pause. */
        STARTS_AGAIN("the thread restarts"),
        /** The caller that waits for the task gets the failure; later tasks run. */
        DROPS_TASK("the task fails");

        private final String words;

        OnFailure(String words) {
            this.words = words;
        }

        /** As in the log. */
        String words() {
            return words;
        }
    }

    private final String threadName;
    private final OnFailure onFailure;

    ThreadRole(String threadName, OnFailure onFailure) {
        this.threadName = threadName;
        this.onFailure = onFailure;
    }

    /** The name that ps(1) and thread dumps show, with a number if there may be several. */
    public String threadName() {
        return threadName;
    }

    public OnFailure onFailure() {
        return onFailure;
    }
}
