package io.persistentprocess.agent.logs;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.kernel.system.KernelClock;
import io.persistentprocess.supervision.spec.GroupId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that waits for the file systems of logs ({@code ppg-log-files}), so that the log keeper itself waits for none.
 * While it waits for long, because a folder does not answer or a large file is copied, there is one more for the others.
 *
 * <p>For the log keeper's thread.
 */
final class LogWorker {
    /** As many groups may have folders that do not answer before logs of others are left as they are. */
    private static final int MOST_THREADS = 8;

    /** What is left to do is interrupted; what waits for a dead disk cannot be. */
    private static final Duration END = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(LogWorker.class);

    private final Duration patience;
    private final ThreadPoolExecutor pool;
    private final Consumer<Runnable> keeper;
    /** What waits behind a task of the same group; there is an entry while there is one. */
    private final Map<GroupId, Queue<Runnable>> waiting = new HashMap<>();
    /** When the group's task was begun; by any thread. */
    private final Map<GroupId, Long> begunAtNanos = new ConcurrentHashMap<>();

    private Set<GroupId> late = Set.of();

    /**
     * @param patience after how long a task holds up the others no more, once {@link #relieve} is called
     * @param keeper has something run by the log keeper's thread
     */
    LogWorker(Duration patience, AgentThreads threads, Consumer<Runnable> keeper) {
        this.keeper = keeper;
        this.patience = patience;
        this.pool = threads.queue(ThreadRole.LOG_FILES, 1);
    }

    /** Has a task done when the group's others are. */
    void run(GroupId group, Runnable task) {
        Queue<Runnable> others = waiting.get(group);
        if (others != null) {
            others.add(task);
        } else {
            waiting.put(group, new ArrayDeque<>());
            begin(group, task);
        }
    }

    private void begin(GroupId group, Runnable task) {
        pool.execute(() -> {
            begunAtNanos.put(group, KernelClock.bootNanos());
            try {
                task.run();
            } finally {
                begunAtNanos.remove(group);
                keeper.accept(() -> done(group));
            }
        });
    }

    private void done(GroupId group) {
        Runnable next = waiting.get(group).poll();
        if (next == null) {
            waiting.remove(group);
        } else {
            begin(group, next);
        }
    }

    /** A task of no group. */
    void run(Runnable task) {
        pool.execute(task);
    }

    boolean busy() {
        return !waiting.isEmpty();
    }

    /** To be called now and then while there is work. */
    void relieve() {
        long longAgo = KernelClock.bootNanos() - patience.toNanos();
        Set<GroupId> now = new HashSet<>();
        begunAtNanos.forEach((group, at) -> {
            if (at <= longAgo) {
                now.add(group);
            }
        });
        for (GroupId group : now) {
            if (!late.contains(group)) {
                LOG.warn(
                        "the folder of a group's logs does not answer, or a large log is copied; those of other groups are kept meanwhile group={} seconds={}",
                        group,
                        patience.toSeconds());
            }
        }
        late = Set.copyOf(now);
        resize(Math.min(MOST_THREADS, 1 + late.size()));
    }

    /** The core may at no moment be larger than the maximum. */
    private void resize(int threads) {
        if (threads > pool.getMaximumPoolSize()) {
            pool.setMaximumPoolSize(threads);
            pool.setCorePoolSize(threads);
        } else {
            pool.setCorePoolSize(threads);
            pool.setMaximumPoolSize(threads);
        }
    }

    /** Waits for tasks, but not for long; whether all are done. */
    boolean close() {
        pool.shutdown();
        pool.getQueue().clear();
        try {
            return pool.awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
