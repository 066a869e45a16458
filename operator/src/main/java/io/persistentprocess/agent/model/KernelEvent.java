package io.persistentprocess.agent.model;

/**
 * The kernel events that wake an agent, by facility and type.
 *
 * <p>The names are values of a label in the metrics and do not change.
 */
public enum KernelEvent {
    PROCESS_ENDED("pidfd", "exit"),
    CGROUP_CHANGED("cgroup.events", "changed"),
    /** From a cgroup's memory: event_control on v1; memory.events and PSI on v2. */
    MEMORY("memory", "changed"),
    PRESSURE("psi", "stalled"),
    /** A client has connected to the notification socket, which had none. */
    SUBSCRIBER("socket", "client"),
    /** A service has sent a message to the socket of sd_notify(3). */
    NOTIFICATION("socket", "notification"),
    /** A probed program has accepted a connection, or has sent something. */
    PROBE_ANSWERED("socket", "probe"),
    MESSAGE("eventfd", "message"),
    /** A process that was slow to call exec has done so, or has failed to. */
    START_SETTLED("eventfd", "start"),
    TIMER_EXPIRED("timerfd", "expired"),
    LOG_WRITTEN("inotify", "modified"),
    /** The queue of the kernel was full: everything is inspected again. */
    LOG_EVENTS_LOST("inotify", "overflow"),
    /** A directory on the path of a condition that is not met has changed. */
    PATH_CHANGED("inotify", "path"),
    /** The queue of the kernel was full: all conditions that are not met are checked again. */
    PATH_EVENTS_LOST("inotify", "path-overflow"),
    /** Also checks those conditions again. */
    MOUNTS_CHANGED("mountinfo", "changed"),
    /** A device or module has come, gone or changed. */
    DEVICE_CHANGED("uevent", "changed");

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
