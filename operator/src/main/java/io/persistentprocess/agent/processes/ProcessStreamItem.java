package io.persistentprocess.agent.processes;

import io.persistentprocess.supervision.spec.GroupId;

/** What a subscriber is told. */
public sealed interface ProcessStreamItem {
    /** A process did something. */
    record Happened(ProcessEvent event) implements ProcessStreamItem {}

    /** Events are missing here, because the kernel had no room for them. */
    record KernelLost(long events) implements ProcessStreamItem {}

    /** A group has more events than the subscriber wants to see in a second: from here on they are dropped. */
    record LimitBegan(GroupId group) implements ProcessStreamItem {}

    /** The group has calmed down; so many of its events were dropped. */
    record LimitEnded(GroupId group, long dropped) implements ProcessStreamItem {}
}
