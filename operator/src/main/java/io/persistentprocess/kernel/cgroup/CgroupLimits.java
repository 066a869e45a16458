package io.persistentprocess.kernel.cgroup;

import java.util.Optional;

/**
 * What a cgroup may take and can count on; what is empty is as it is in a new cgroup.
 *
 * @param cpuMillis thousandths of a processor at most
 * @param cpuRequestMillis thousandths of a processor that it is to have when others want them too
 * @param memoryBytes at most
 * @param protectedMemoryBytes taken from it only after others have none to give
 * @param pids processes and threads at most
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

    /** Who is killed when the memory limit is reached. */
    public enum OomScope {
        PROCESS,
        CGROUP
    }

    /** Whether it says anything that this controller is needed for. */
    public boolean need(CgroupController controller) {
        return switch (controller) {
            case CPU -> cpuMillis.isPresent() || cpuRequestMillis.isPresent();
            case MEMORY -> memoryBytes.isPresent() || protectedMemoryBytes.isPresent();
            case PIDS -> pids.isPresent();
        };
    }
}
