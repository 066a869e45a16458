package io.persistentprocess.kernel.cgroup;

import java.util.Optional;

/**
 * The resource usage of a cgroup. Memory and tasks are known only if their controllers are enabled for it.
 *
 * @param cpuMicros CPU time since the cgroup was created
 * @param throttledMicros how long its CPU limit has throttled it
 * @param memoryBytes including page cache
 * @param memoryPeakBytes the highest usage so far
 * @param oomKills processes killed at its memory limit
 * @param tasks processes and threads
 */
public record ResourceUsage(
        Optional<Long> cpuMicros,
        Optional<Long> throttledMicros,
        Optional<Long> memoryBytes,
        Optional<Long> memoryPeakBytes,
        Optional<Long> memoryLimitBytes,
        Optional<Long> oomKills,
        Optional<Long> tasks,
        Optional<Pressure> pressure) {
    public static final ResourceUsage UNKNOWN = new ResourceUsage(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** How long some process waited for a resource (Documentation/accounting/psi.rst, the lines {@code some}). */
    public record Pressure(Waiting cpu, Waiting memory, Waiting io) {}

    /**
     * The pressure on one resource.
     *
     * @param average the percentage of the last ten seconds, as the kernel writes it ({@code avg10})
     * @param micros the total since the cgroup was created
     */
    public record Waiting(String average, long micros) {
        static final Waiting NONE = new Waiting("0.00", 0);
    }
}
