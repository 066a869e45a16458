package io.persistentprocess.agent.model;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What other programs can have an eventfd signalled for, by the names they use; those of a cgroup's files where there is one. */
public enum NotificationControl {
    /** A process of the instance forked or exited. */
    TASKS("tasks"),
    /** The instance's cgroup got its first process, lost its last one, was frozen or thawed. */
    CGROUP_EVENTS("cgroup.events"),
    /** The instance ran out of memory. */
    MEMORY_OOM("memory.oom"),
    /** The instance had to wait for memory, or used more than it should. */
    MEMORY_PRESSURE("memory.pressure"),
    /** The instance was started again. */
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

    /** Whether instances are watched for it only while somebody has subscribed, which takes a descriptor for each. */
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
