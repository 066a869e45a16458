package io.persistentprocess.kernel.cgroup;

import java.util.Optional;

/**
 * What the processes of a cgroup have taken, as far as the host accounts for it: of memory and tasks only where a controller is on duty for the cgroup.
 *
 * @param cpuMicros CPU time since the cgroup was made
 * @param throttledMicros how long it was kept waiting by its CPU limit
 * @param memoryBytes page cache included
 * @param memoryPeakBytes the most there ever was
 * @param oomKills processes killed because its memory limit was reached
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

    /**
     * How long some process had to wait for a resource (Documentation/accounting/psi.rst, the lines of {@code some}).
     */
    public record Pressure(Waiting cpu, Waiting memory, Waiting io) {}

    /**
     * For one resource.
     *
     * @param average in how much of the last ten seconds, in percent, as the kernel writes it ({@code avg10})
     * @param micros in all, since the cgroup was made
     */
    public record Waiting(String average, long micros) {
        static final Waiting NONE = new Waiting("0.00", 0);
    }
}
