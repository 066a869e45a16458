package io.persistentprocess.agent;

/**
 * What the instances of a member use on this node, all together; plain values.
 *
 * @param cpuSeconds since their cgroups were made
 * @param memoryBytes of those that it is accounted for
 * @param tasks of those that are counted
 */
public record MemberUsage(
        String namespace,
        String group,
        String member,
        double cpuSeconds,
        double throttledSeconds,
        long memoryBytes,
        long oomKills,
        long tasks) {
    MemberUsage plus(MemberUsage other) {
        return new MemberUsage(
                namespace,
                group,
                member,
                cpuSeconds + other.cpuSeconds,
                throttledSeconds + other.throttledSeconds,
                memoryBytes + other.memoryBytes,
                oomKills + other.oomKills,
                tasks + other.tasks);
    }
}
