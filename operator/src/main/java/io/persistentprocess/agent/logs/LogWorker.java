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
 * The threads that wait for the file systems of logs ({@code ppg-log-files}), so that the log rotator never does. If one waits long, because a directory does not answer
 * or a large file is copied, another is added for the other groups.
 *
 * <p>For the log rotator's thread.
 */
final class LogWorker {
    /** With this many groups whose directories do not answer, the logs of other groups are no longer rotated. */
    private static final int MOST_THREADS = 8;

    /** How long to wait for running tasks; a wait for a dead disk cannot be interrupted. */
    private static final Duration END = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(LogWorker.class);

    private final Duration patience;
    private final ThreadPoolExecutor pool;
    private final Consumer<Runnable> keeper;
    /** Tasks that wait for a task of the same group; a group has an entry while it has a task. */
    private final Map<GroupId, Queue<Runnable>> waiting = new HashMap<>();
    /** When the running task of each group was begun. Any thread. */
    private final Map<GroupId, Long> begunAtNanos = new ConcurrentHashMap<>();

    private Set<GroupId> late = Set.of();

    /**
     * @param patience the time after which a task no longer holds up the others, if {@link #relieve} is called
     * @param keeper runs a task on the log rotator's thread
     */
    LogWorker(Duration patience, AgentThreads threads, Consumer<Runnable> keeper) {
        this.keeper = keeper;
        this.patience = patience;
        this.pool = threads.queue(ThreadRole.LOG_FILES, 1);
    }

    /** Runs a task after the group's earlier ones. */
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

    /** Runs a task that belongs to no group. */
    void run(Runnable task) {
        pool.execute(task);
    }

    boolean busy() {
        return !waiting.isEmpty();
    }

    /** To be called regularly while there is work. */
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
                        "the logs of a group have not been rotated for some time: their file system does not respond, or a large log is being copied; other groups are not affected group={} seconds={}",
                        group,
                        patience.toSeconds());
            }
        }
        late = Set.copyOf(now);
        resize(Math.min(MOST_THREADS, 1 + late.size()));
    }

    /** The core size must never exceed the maximum size. */
    private void resize(int threads) {
        if (threads > pool.getMaximumPoolSize()) {
            pool.setMaximumPoolSize(threads);
            pool.setCorePoolSize(threads);
        } else {
            pool.setCorePoolSize(threads);
            pool.setMaximumPoolSize(threads);
        }
    }

    /** Waits for running tasks for a short time. Returns whether all have ended. */
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
