package io.persistentprocess.cluster.controller;

import io.persistentprocess.cluster.controller.index.ClusterIndex;
import io.persistentprocess.cluster.controller.index.GroupKey;
import io.persistentprocess.supervision.instance.BootTime;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Reviews a node when the grace time of its missing agent ends, because no event occurs then. Any thread. */
record MissingAgentTimer(
        ClusterIndex index, ReconcileTimer reminders, Consumer<Set<GroupKey>> changed, Supplier<BootTime> bootClock) {
    /** Timer key of a node's agent. */
    private record AgentOf(String node) {}

    /** Must be called after each change of a node, its report or its agent's pods. */
    void consider(String node) {
        index.patientUntil(node)
                .ifPresent(until -> reminders.later(new AgentOf(node), wait(until), () -> {
                    changed.accept(index.review(node, bootClock.get()));
                    consider(node);
                }));
    }

    private Duration wait(BootTime until) {
        Duration wait = until.since(bootClock.get());
        return wait.isPositive() ? wait : Duration.ofMillis(1);
    }
}
