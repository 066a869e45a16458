package io.persistentprocess.cluster;

import io.persistentprocess.agent.loop.BootClock;
import io.persistentprocess.supervision.instance.BootTime;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * The wall clock and the boot clock. Any thread.
 *
 * @param wall for times that users read and times that other machines wrote; an administrator may set it at any time
 * @param boot for durations and deadlines
 */
public record Clocks(Clock wall, Supplier<BootTime> boot) {
    /** One point in time, read from both clocks. */
    public record Moment(Instant wall, BootTime boot) {}

    public static Clocks ofThisHost() {
        return new Clocks(Clock.systemUTC(), BootClock::now);
    }

    public Moment now() {
        return new Moment(wall.instant(), boot.get());
    }
}
