package io.persistentprocess.agent;

import io.persistentprocess.kernel.Clock;
import io.persistentprocess.supervision.BootTime;

/** The clock that durations and deadlines are measured by, CLOCK_BOOTTIME: nobody sets it, and it goes on while the machine is suspended. Any thread. */
public final class BootClock {
    private BootClock() {}

    public static BootTime now() {
        return new BootTime(Clock.bootNanos());
    }
}
