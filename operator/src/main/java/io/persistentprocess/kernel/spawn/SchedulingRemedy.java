package io.persistentprocess.kernel.spawn;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.CapabilitySets;

/** What the errors of sched_setaffinity(2), sched_setscheduler(2), set_mempolicy(2) and ioprio_set(2) leave unsaid. */
final class SchedulingRemedy {
    private static final String CPUS = "/sys/devices/system/cpu/online";
    private static final String NODES = "/sys/devices/system/node/online";
    private static final int MAX_BYTES = 1 << 16;

    private SchedulingRemedy() {}

    /** The end of a message, with its semicolon; empty: the error says it all. */
    static String clause(SpawnStage stage, int errno) {
        return switch (stage) {
            case CPU_AFFINITY -> errno == Errno.EINVAL ? has("CPUs", CPUS) : "";
            case MEMORY_POLICY ->
                switch (errno) {
                    case Errno.EINVAL -> has("NUMA nodes", NODES);
                    case Errno.ENOSYS -> "; the kernel is built without NUMA";
                    default -> "";
                };
            case SCHEDULER -> errno == Errno.EPERM ? realTime() : "";
            case IO_PRIORITY -> errno == Errno.EPERM && !mayRaise() ? "; it takes CAP_SYS_NICE" : "";
            default -> "";
        };
    }

    /** With CAP_SYS_NICE, only sched_rt_can_attach in kernel/sched/rt.c refuses it. */
    private static String realTime() {
        return mayRaise()
                ? "; its cgroup of the cpu controller has no real-time budget, cpu.rt_runtime_us: leave out resources.limits.cpu"
                        + " and requests.cpu"
                : "; it takes CAP_SYS_NICE";
    }

    static boolean mayRaise() {
        try {
            return (CapabilitySets.effectiveOnHost()
                                    >> CapabilitySets.number("SYS_NICE").orElseThrow()
                            & 1)
                    != 0;
        } catch (KernelException _) {
            return true;
        }
    }

    private static String has(String things, String file) {
        try {
            return "; the host has %s %s"
                    .formatted(things, FileDescriptor.contents(file, MAX_BYTES).strip());
        } catch (KernelException _) {
            return "";
        }
    }
}
