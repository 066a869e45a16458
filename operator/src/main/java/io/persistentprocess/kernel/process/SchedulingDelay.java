package io.persistentprocess.kernel.process;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.KernelException;

/** How long a process was ready to run and had no CPU, the second field of /proc/PID/schedstat (Documentation/scheduler/sched-stats.rst). Any thread. */
public final class SchedulingDelay {
    private static final int MOST_BYTES = 128;
    private static final int DELAY = 1;

    private SchedulingDelay() {}

    /** Nanoseconds of the process's first thread since its fork, exec or not; 0: the kernel does not count them, or there is no such process. */
    public static long nanos(int pid) {
        try {
            String[] fields = FileDescriptor.beginning("/proc/" + pid + "/schedstat", MOST_BYTES)
                    .strip()
                    .split(" ", -1);
            return fields.length > DELAY ? Long.parseLong(fields[DELAY]) : 0;
        } catch (KernelException | NumberFormatException _) {
            return 0;
        }
    }
}
