package io.persistentprocess.agent;

import io.persistentprocess.supervision.BootTime;
import java.time.Duration;

/**
 * A time in which something goes on that the kernel tells of again and again: the first time begins it, and it is over when nothing was told for a while. So a user sees two
 * events instead of thousands.
 */
record Spell(BootTime since, BootTime last) {
    static final Duration QUIET = Duration.ofSeconds(10);

    static Spell beginning(BootTime now) {
        return new Spell(now, now);
    }

    Spell again(BootTime now) {
        return new Spell(since, now);
    }

    BootTime endsAt() {
        return last.plus(QUIET);
    }
}
