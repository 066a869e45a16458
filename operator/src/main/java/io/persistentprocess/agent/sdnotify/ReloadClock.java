package io.persistentprocess.agent.sdnotify;

import io.persistentprocess.supervision.instance.BootTime;
import java.time.Duration;
import java.util.Optional;

/** Tells when a reload was begun. MONOTONIC_USEC is by CLOCK_MONOTONIC, which does not run while the machine is suspended; the state machine's time does. Pure; any thread. */
final class ReloadClock {
    private static final long NANOS_PER_MICRO = 1000;

    private ReloadClock() {}

    /**
     * When a reload was begun, to the end of the microsecond.
     *
     * @param monotonicMicros as the process says; empty: now
     * @param monotonicNow by the same clock, in nanoseconds, read before {@code now}
     */
    static BootTime begun(Optional<Long> monotonicMicros, long monotonicNow, BootTime now) {
        long age = monotonicMicros
                .filter(micros -> micros < monotonicNow / NANOS_PER_MICRO)
                .map(micros -> monotonicNow - (micros + 1) * NANOS_PER_MICRO)
                .orElse(0L);
        return now.plus(Duration.ofNanos(-Math.clamp(age, 0, now.nanos())));
    }
}
