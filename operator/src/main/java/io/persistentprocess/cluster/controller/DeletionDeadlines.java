package io.persistentprocess.cluster.controller;

import io.persistentprocess.cluster.Clocks.Moment;
import io.persistentprocess.cluster.controller.index.GroupKey;
import io.persistentprocess.supervision.instance.BootTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Until when deleted groups wait for their nodes. The deletion time is on the API server's wall clock. The elapsed time is computed from the wall
 * clock once, when the deletion is first seen, and measured by the boot clock from then on. Any thread.
 */
final class DeletionDeadlines {
    private record Deadline(Instant deletedAt, BootTime at) {}

    private final Duration timeout;
    private final Map<GroupKey, Deadline> deadlines = new ConcurrentHashMap<>();

    DeletionDeadlines(Duration timeout) {
        this.timeout = timeout;
    }

    BootTime of(GroupKey group, Instant deletedAt, Moment now) {
        return deadlines
                .compute(
                        group,
                        (_, known) -> known != null && known.deletedAt().equals(deletedAt)
                                ? known
                                : new Deadline(
                                        deletedAt, now.boot().plus(timeout.minus(elapsed(deletedAt, now.wall())))))
                .at();
    }

    /** If this clock is behind the API server's, the deletion lies in the future. */
    private static Duration elapsed(Instant deletedAt, Instant now) {
        Duration elapsed = Duration.between(deletedAt, now);
        return elapsed.isNegative() ? Duration.ZERO : elapsed;
    }

    void forget(GroupKey group) {
        deadlines.remove(group);
    }
}
