package io.persistentprocess.cluster;

import io.persistentprocess.agent.loop.BootClock;
import io.persistentprocess.supervision.instance.BootTime;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * The two clocks there are. Any thread.
 *
 * @param wall what users read, and what other machines wrote, is by this one; somebody may set it at any time
 * @param boot durations and deadlines are by this one
 */
public record Clocks(Clock wall, Supplier<BootTime> boot) {
    /** A point in time by both. */
    public record Moment(Instant wall, BootTime boot) {}

    public static Clocks ofThisHost() {
        return new Clocks(Clock.systemUTC(), BootClock::now);
    }

    public Moment now() {
        return new Moment(wall.instant(), boot.get());
    }
}
