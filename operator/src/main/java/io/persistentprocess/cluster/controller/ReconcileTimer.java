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
 * Has groups looked at again after a while, each at the last time that was asked for, on a thread of its own ({@code ppg-reminders}). Not the timer of the Java Operator SDK: that is by the wall clock,
 * and one that is set back by an hour would put everything off by an hour. Any thread.
 */
final class ReconcileTimer implements AutoCloseable {
    private final AgentThreads threads;
    private final ScheduledThreadPoolExecutor thread;
    private final Map<Object, Future<?>> pending = new ConcurrentHashMap<>();
    private final Consumer<GroupKey> due;

    /** @param due is told which group */
    ReconcileTimer(Consumer<GroupKey> due, AgentThreads threads) {
        this.threads = threads;
        this.thread = threads.scheduled(ThreadRole.REMINDERS);
        this.due = due;
    }

    void remind(GroupKey group, Duration after) {
        later(group, after, () -> due.accept(group));
    }

    /**
     * Has something else done after a while.
     *
     * @param key by which it is known: only the last that was asked for is done
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
