package io.persistentprocess.cluster.controller;

import io.persistentprocess.cluster.controller.index.ClusterIndex;
import io.persistentprocess.cluster.controller.index.GroupKey;
import io.persistentprocess.supervision.instance.BootTime;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Looks again at nodes whose agent is missing when the patience with them is at its end: nothing else happens then. Any thread. */
record MissingAgentTimer(
        ClusterIndex ledger, ReconcileTimer reminders, Consumer<Set<GroupKey>> changed, Supplier<BootTime> bootClock) {
    /** Of one of several things to be reminded of. */
    private record AgentOf(String node) {}

    /** To be told after each change of a node, its report or its agent's pods. */
    void consider(String node) {
        ledger.patientUntil(node)
                .ifPresent(until -> reminders.later(new AgentOf(node), wait(until), () -> {
                    changed.accept(ledger.review(node, bootClock.get()));
                    consider(node);
                }));
    }

    private Duration wait(BootTime until) {
        Duration wait = until.since(bootClock.get());
        return wait.isPositive() ? wait : Duration.ofMillis(1);
    }
}
