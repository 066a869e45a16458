package io.persistentprocess.agent.model;

/**
 * What the instances of a member use on this node, all together; plain values.
 *
 * @param cpuSeconds since their cgroups were made
 * @param memoryBytes of those that it is accounted for
 * @param memoryPeakBytes the most that one of them ever used
 * @param tasks of those that are counted
 * @param waiting how long some process of theirs has waited for what there was too little of
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
    /** Since their cgroups were made. */
    public record Waiting(double cpuSeconds, double memorySeconds, double ioSeconds) {
        Waiting plus(Waiting other) {
            return new Waiting(
                    cpuSeconds + other.cpuSeconds, memorySeconds + other.memorySeconds, ioSeconds + other.ioSeconds);
        }
    }

    /** Whether the host knows anything about it that it does not know of every cgroup. */
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
