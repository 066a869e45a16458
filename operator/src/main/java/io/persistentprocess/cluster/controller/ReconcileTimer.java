package io.persistentprocess.cluster.controller;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.cluster.controller.index.GroupKey;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Triggers groups again after a delay, on a thread of its own ({@code ppg-reminders}). Of several requests for a group, the last counts. The Java
 * Operator SDK's timer is not used: it runs by the wall clock, and a clock set back by an hour would delay everything by an hour. Any thread.
 */
final class ReconcileTimer implements AutoCloseable {
    private final AgentThreads threads;
    private final ScheduledThreadPoolExecutor thread;
    private final Map<Object, Future<?>> pending = new ConcurrentHashMap<>();
    private final Consumer<GroupKey> due;

    /** @param due receives the group */
    ReconcileTimer(Consumer<GroupKey> due, AgentThreads threads) {
        this.threads = threads;
        this.thread = threads.scheduled(ThreadRole.REMINDERS);
        this.due = due;
    }

    void remind(GroupKey group, Duration after) {
        later(group, after, () -> due.accept(group));
    }

    /**
     * Runs other work after a delay.
     *
     * @param key identifies the work: only the last request of a key runs
     */
    void later(Object key, Duration after, Runnable work) {
        pending.compute(key, (_, before) -> {
            if (before != null) {
                before.cancel(false);
            }
            return thread.schedule(
                    threads.guarded(ThreadRole.REMINDERS, () -> {
                        pending.remove(key);
                        work.run();
                    }),
                    after.toNanos(),
                    TimeUnit.NANOSECONDS);
        });
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
