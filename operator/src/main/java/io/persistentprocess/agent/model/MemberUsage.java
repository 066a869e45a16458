package io.persistentprocess.agent.model;

/**
 * The resource usage of a member's instances on this node, in total. Immutable.
 *
 * @param cpuSeconds since their cgroups were created
 * @param memoryBytes of the instances with memory accounting
 * @param memoryPeakBytes the highest peak of any instance
 * @param tasks of the instances with a pids controller
 * @param waiting how long some process of theirs waited for a resource
 */
public record MemberUsage(
        String namespace,
        String group,
        String member,
        double cpuSeconds,
        double throttledSeconds,
        long memoryBytes,
        long memoryPeakBytes,
        long oomKills,
        long tasks,
        Waiting waiting) {
    /** Since their cgroups were created. */
    public record Waiting(double cpuSeconds, double memorySeconds, double ioSeconds) {
        Waiting plus(Waiting other) {
            return new Waiting(
                    cpuSeconds + other.cpuSeconds, memorySeconds + other.memorySeconds, ioSeconds + other.ioSeconds);
        }
    }

    /** Whether the kernel accounts for more than it does for every cgroup. */
    public boolean isAccounted() {
        return memoryBytes > 0 || tasks > 0;
    }

    public MemberUsage plus(MemberUsage other) {
        return new MemberUsage(
                namespace,
                group,
                member,
                cpuSeconds + other.cpuSeconds,
                throttledSeconds + other.throttledSeconds,
                memoryBytes + other.memoryBytes,
                Math.max(memoryPeakBytes, other.memoryPeakBytes),
                oomKills + other.oomKills,
                tasks + other.tasks,
                waiting.plus(other.waiting));
    }
}
