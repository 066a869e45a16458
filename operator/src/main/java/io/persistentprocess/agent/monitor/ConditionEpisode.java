package io.persistentprocess.agent.monitor;

import io.persistentprocess.supervision.instance.BootTime;
import java.time.Duration;

/**
 * A time in which something goes on that the kernel tells of again and again: the first time begins it, and it is over when nothing was told for a while. So a user sees two
 * events instead of thousands.
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
