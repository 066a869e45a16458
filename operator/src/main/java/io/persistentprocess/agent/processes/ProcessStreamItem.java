package io.persistentprocess.agent.processes;

import io.persistentprocess.supervision.spec.GroupId;

/** An item of a subscriber's stream. */
public sealed interface ProcessStreamItem {
    /** An event of a process. */
    record Happened(ProcessEvent event) implements ProcessStreamItem {}

    /** Events are missing here, because the kernel had no room for them. */
    record KernelLost(long events) implements ProcessStreamItem {}

    /** A group exceeds the subscriber's limit; its further events are dropped. */
    record LimitBegan(GroupId group) implements ProcessStreamItem {}

    /**
     * The group's limit has ended.
     *
     * @param dropped the number of its events that were dropped
     */
    record LimitEnded(GroupId group, long dropped) implements ProcessStreamItem {}
}
