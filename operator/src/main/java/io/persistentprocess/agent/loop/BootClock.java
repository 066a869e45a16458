package io.persistentprocess.agent.loop;

import io.persistentprocess.kernel.system.KernelClock;
import io.persistentprocess.supervision.instance.BootTime;

/** The clock that durations and deadlines are measured by, CLOCK_BOOTTIME: nobody sets it, and it goes on while the machine is suspended. Any thread. */
public final class BootClock {
    private BootClock() {}

    public static BootTime now() {
        return new BootTime(KernelClock.bootNanos());
    }
}
