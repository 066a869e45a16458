package io.persistentprocess.kernel.cgroup;

import java.util.List;
import java.util.Optional;

/** Converts limits to the values of control files. Pure. */
enum LimitCodec {
    /** cgroup2, Documentation/admin-guide/cgroup-v2.rst. */
    UNIFIED {
        @Override
        List<ControlFile> cpu(CgroupLimits limits) {
            String weight = limits.cpuRequestMillis()
                    .map(millis -> CpuShares.weight(CpuShares.ofMillis(millis)))
                    .orElse(CpuShares.DEFAULT_WEIGHT)
                    .toString();
            String quota = limits.cpuMillis()
                    .map(LimitCodec::quotaMicros)
                    .map(String::valueOf)
                    .orElse(NO_LIMIT);
            return List.of(
                    new ControlFile("cpu.weight", weight), new ControlFile("cpu.max", quota + " " + PERIOD_MICROS));
        }

        @Override
        List<ControlFile> memory(CgroupLimits limits) {
            String together = limits.oomScope() == CgroupLimits.OomScope.CGROUP ? "1" : "0";
            // memory.oom.group comes first: it must be set when the limit takes effect.
            return List.of(
                    new ControlFile("memory.oom.group", together),
                    new ControlFile("memory.low", orElse(limits.protectedMemoryBytes(), "0")),
                    new ControlFile("memory.max", orElse(limits.memoryBytes(), NO_LIMIT)));
        }

        @Override
        List<ControlFile> pids(CgroupLimits limits) {
            return List.of(new ControlFile("pids.max", orElse(limits.pids(), NO_LIMIT)));
        }

        // A child gets no more protection than its parent has.
        @Override
        List<ControlFile> favours(CgroupController controller, CgroupLimits limits) {
            return switch (controller) {
                case CPU -> List.of(cpu(limits).getFirst());
                case MEMORY -> List.of(new ControlFile("memory.low", orElse(limits.protectedMemoryBytes(), "0")));
                case PIDS -> List.of();
            };
        }
    },

    /** The v1 hierarchies, Documentation/admin-guide/cgroup-v1 and Documentation/scheduler/sched-bwc.rst. */
    V1 {
        @Override
        List<ControlFile> cpu(CgroupLimits limits) {
            long shares = limits.cpuRequestMillis().map(CpuShares::ofMillis).orElse(CpuShares.DEFAULT);
            String quota = limits.cpuMillis()
                    .map(LimitCodec::quotaMicros)
                    .map(String::valueOf)
                    .orElse("-1");
            return List.of(
                    new ControlFile("cpu.shares", Long.toString(shares)),
                    new ControlFile("cpu.cfs_period_us", Long.toString(PERIOD_MICROS)),
                    new ControlFile("cpu.cfs_quota_us", quota));
        }

        @Override
        List<ControlFile> memory(CgroupLimits limits) {
            return List.of(
                    new ControlFile("memory.soft_limit_in_bytes", orElse(limits.protectedMemoryBytes(), "-1")),
                    new ControlFile("memory.limit_in_bytes", orElse(limits.memoryBytes(), "-1")));
        }

        @Override
        List<ControlFile> pids(CgroupLimits limits) {
            return List.of(new ControlFile("pids.max", orElse(limits.pids(), NO_LIMIT)));
        }

        // A soft limit of a parent would include the usage of its other children.
        @Override
        List<ControlFile> favours(CgroupController controller, CgroupLimits limits) {
            return controller == CgroupController.CPU ? List.of(cpu(limits).getFirst()) : List.of();
        }
    };

    private static final String NO_LIMIT = "max";

    /** The default of the kernel and of Kubernetes. */
    private static final long PERIOD_MICROS = 100_000;

    private static final long LEAST_QUOTA_MICROS = 1_000;

    abstract List<ControlFile> cpu(CgroupLimits limits);

    abstract List<ControlFile> memory(CgroupLimits limits);

    abstract List<ControlFile> pids(CgroupLimits limits);

    /** The files of a parent cgroup, for the sum of its children's requests. */
    abstract List<ControlFile> favours(CgroupController controller, CgroupLimits limits);

    /** The files of this controller, in the order in which they are written. */
    List<ControlFile> files(CgroupController controller, CgroupLimits limits) {
        return switch (controller) {
            case CPU -> cpu(limits);
            case MEMORY -> memory(limits);
            case PIDS -> pids(limits);
        };
    }

    private static long quotaMicros(long millis) {
        return Math.max(LEAST_QUOTA_MICROS, millis * PERIOD_MICROS / 1000);
    }

    private static String orElse(Optional<Long> number, String otherwise) {
        return number.map(String::valueOf).orElse(otherwise);
    }
}
