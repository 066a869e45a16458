package io.persistentprocess.agent.loop;

import io.persistentprocess.kernel.system.KernelClock;
import io.persistentprocess.supervision.instance.BootTime;

/** The clock for durations and deadlines, CLOCK_BOOTTIME: it cannot be set, and it advances while the machine is suspended. Any thread. */
public final class BootClock {
    private BootClock() {}

    public static BootTime now() {
        return new BootTime(KernelClock.bootNanos());
    }
}
