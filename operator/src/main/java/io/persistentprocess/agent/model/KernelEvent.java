package io.persistentprocess.agent.model;

/**
 * What wakes an agent, by the kernel facility that it comes from and what it tells.
 *
 * <p>The names are those of a label in the metrics, and do not change.
 */
public enum KernelEvent {
    PROCESS_ENDED("pidfd", "exit"),
    CGROUP_CHANGED("cgroup.events", "changed"),
    /** Of a cgroup's memory: event_control or memory.events, and PSI with the latter. */
    MEMORY("memory", "changed"),
    PRESSURE("psi", "stalled"),
    /** At the notification socket, after there had been none. */
    SUBSCRIBER("socket", "client"),
    MESSAGE("eventfd", "message"),
    /** A process that was slow to become its program has, or has failed to. */
    START_SETTLED("eventfd", "start"),
    TIMER_EXPIRED("timerfd", "expired"),
    LOG_WRITTEN("inotify", "modified"),
    /** The kernel's queue was full: everything is looked at anew. */
    LOG_EVENTS_LOST("inotify", "overflow");

    private final String source;
    private final String type;

    KernelEvent(String source, String type) {
        this.source = source;
        this.type = type;
    }

    public String source() {
        return source;
    }

    public String type() {
        return type;
    }
}
