package io.persistentprocess.kernel.cgroup;

import java.util.Optional;

/**
 * The limits and requests of a cgroup; empty values stand for the defaults of a new cgroup.
 *
 * @param cpuMillis the limit in thousandths of a CPU
 * @param cpuRequestMillis the share in thousandths of a CPU under contention
 * @param memoryBytes the limit
 * @param protectedMemoryBytes memory that is reclaimed only after unprotected memory
 * @param pids the limit of processes and threads
 * @param oomScope what is killed at the memory limit
 */
public record CgroupLimits(
        Optional<Long> cpuMillis,
        Optional<Long> cpuRequestMillis,
        Optional<Long> memoryBytes,
        Optional<Long> protectedMemoryBytes,
        Optional<Long> pids,
        OomScope oomScope) {
    public static final CgroupLimits NONE = new CgroupLimits(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), OomScope.PROCESS);

    /** What is killed at the memory limit. */
    public enum OomScope {
        PROCESS,
        CGROUP
    }

    /** Whether these limits need this controller. */
    public boolean need(CgroupController controller) {
        return switch (controller) {
            case CPU -> cpuMillis.isPresent() || cpuRequestMillis.isPresent();
            case MEMORY -> memoryBytes.isPresent() || protectedMemoryBytes.isPresent();
            case PIDS -> pids.isPresent();
        };
    }
}
