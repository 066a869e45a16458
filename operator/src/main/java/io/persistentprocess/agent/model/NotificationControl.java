package io.persistentprocess.agent.model;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The events that other programs can have an eventfd signalled for. The names are those of a cgroup's files where one exists. */
public enum NotificationControl {
    /** A process of the instance forked or exited. */
    TASKS("tasks"),
    /** The instance's cgroup got its first process, lost its last one, was frozen or thawed. */
    CGROUP_EVENTS("cgroup.events"),
    /** The instance ran out of memory. */
    MEMORY_OOM("memory.oom"),
    /** The instance waited for memory, or used more than its high mark. */
    MEMORY_PRESSURE("memory.pressure"),
    /** The instance was restarted. */
    RESTARTS("restarts");

    private final String file;

    NotificationControl(String file) {
        this.file = file;
    }

    public static Optional<NotificationControl> named(String file) {
        return Arrays.stream(values())
                .filter(control -> control.file.equals(file))
                .findFirst();
    }

    /** Whether instances are watched for it only while there is a subscription, at the cost of a descriptor each. */
    public boolean isWatched() {
        return this == CGROUP_EVENTS || this == MEMORY_PRESSURE;
    }

    /** For the user. */
    public static String names() {
        return Arrays.stream(values()).map(NotificationControl::toString).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return file;
    }
}
