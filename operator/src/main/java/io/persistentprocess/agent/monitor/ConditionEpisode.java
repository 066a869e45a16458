package io.persistentprocess.agent.monitor;

import io.persistentprocess.supervision.instance.BootTime;
import java.time.Duration;

/**
 * A condition that the kernel reports again and again. The first report begins the episode, and {@link #QUIET} without a report ends it. So a user sees two events
 * instead of thousands.
 */
public record ConditionEpisode(BootTime since, BootTime last) {
    static final Duration QUIET = Duration.ofSeconds(10);

    static ConditionEpisode beginning(BootTime now) {
        return new ConditionEpisode(now, now);
    }

    ConditionEpisode again(BootTime now) {
        return new ConditionEpisode(since, now);
    }

    BootTime endsAt() {
        return last.plus(QUIET);
    }
}
