package io.persistentprocess.e2e.scale;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param members of each group
 * @param window how long each phase is watched
 * @param flapEvery how often each flapping member restarts
 * @param largeGroups of the one node whose report is weighed
 */
record Size(
        int agents, int groups, int members, Duration window, Duration flapEvery, int largeGroups, int largeMembers) {
    static final Size SMOKE = new Size(3, 2, 2, Duration.ofSeconds(1), Duration.ofSeconds(2), 3, 2);

    /** 1 % of all, at least one on each node. */
    int flappingOnEach() {
        return Math.max(1, groups * members / 100);
    }

    /** After so long without a write, none is being held back. */
    Duration quiet() {
        return window.multipliedBy(2);
    }

    int instances() {
        return agents * groups * members;
    }
}
