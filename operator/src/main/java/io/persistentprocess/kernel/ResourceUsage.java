package io.persistentprocess.kernel;

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

    /** In how much of the last ten seconds some process had to wait, in percent, as the kernel writes it ({@code avg10}, Documentation/accounting/psi.rst). */
    public record Pressure(String cpu, String memory, String io) {}
}
